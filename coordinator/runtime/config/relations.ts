import { Cron } from "croner";
import { ENSEMBLE } from "../../../domain/calibration.ts";
import { type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import { type KeyPath, pathText, valueAt } from "./faults.ts";
import type { Config } from "./schema.ts";

/** A demand of one key on another that is not met. `path` names the key to change, `others` those that it clashes with. */
export interface RelationFault {
  readonly path: KeyPath;
  readonly others: readonly KeyPath[];
  readonly message: string;
}

type Relation = (config: Config) => RelationFault[];

const at = (path: string): KeyPath => path.split(".");

/** `low` must not be above `high`. */
const notAbove = (low: string, high: string): Relation => (config) =>
  bounded(config, low, high, (a, b) => a <= b, "must not be above");

/** `low` must be below `high`. */
const below = (low: string, high: string): Relation => (config) =>
  bounded(config, low, high, (a, b) => a < b, "must be below");

function bounded(config: Config, low: string, high: string, holds: (a: number, b: number) => boolean, must: string) {
  const a = valueAt(config, at(low)) as number, b = valueAt(config, at(high)) as number;
  return holds(a, b) ? [] : [{ path: at(low), others: [at(high)], message: `${must} ${high} (${b}), was ${a}` }];
}

const onlyIf = (applies: (config: Config) => boolean, relation: Relation): Relation => (config) =>
  applies(config) ? relation(config) : [];

function liveNeedsConsent({ mode, use_real_account }: Config): RelationFault[] {
  if (mode !== "live" || use_real_account) return [];
  return [{ path: ["use_real_account"], others: [["mode"]], message: "must be true for mode live, was false" }];
}

/** Higher timeframes are made of whole candles of the first one. */
function timeframesAreMultiples({ data: { timeframes } }: Config): RelationFault[] {
  const first = timeframes[0] as Timeframe;
  return timeframes.flatMap((timeframe, i) => {
    if (i === 0 || timeframeMs(timeframe) % timeframeMs(first) === 0 && timeframeMs(timeframe) > timeframeMs(first)) {
      return [];
    }
    const path = ["data", "timeframes", i];
    return [{ path, others: [], message: `must be a larger multiple of the first, ${first}, was ${timeframe}` }];
  });
}

/** Where the server of an endpoint gets its model: one of them. */
const SOURCES = ["learner", "file", "url"] as const;

function endpointsAreSound({ models: { run, endpoints } }: Config): RelationFault[] {
  return endpoints.flatMap((endpoint, i): RelationFault[] => {
    const path: KeyPath = ["models", "endpoints", i];
    const others = SOURCES.map((key) => [...path, key]);
    const [first, second] = SOURCES.filter((key) => endpoint[key] !== undefined);
    if (first === undefined) return [{ path, others, message: `needs a learner, a file or a url (${endpoint.name})` }];
    if (second !== undefined) {
      return [{ path: [...path, second], others, message: `must not stand beside a ${first}: choose one of them` }];
    }
    if (endpoint.mapping !== undefined && first !== "file") {
      return [{ path: [...path, "mapping"], others, message: `is for a file, not for a ${first} (${endpoint.name})` }];
    }
    const learned = (["params", "monotone"] as const).find((key) => endpoint[key] !== undefined);
    if (learned !== undefined && first !== "learner") {
      return [{ path: [...path, learned], others, message: `is for a learner, not for a ${first} (${endpoint.name})` }];
    }
    if (endpoint.monotone !== undefined && endpoint.learner !== "gbdt") {
      const message = `is for gbdt alone, not for ${endpoint.learner} (${endpoint.name})`;
      return [{ path: [...path, "monotone"], others: [[...path, "learner"]], message }];
    }
    if (run === "remote" && endpoint.enabled && endpoint.url === undefined) {
      return [{ path, others: [["models", "run"]], message: `needs a url under models.run remote (${endpoint.name})` }];
    }
    return [];
  });
}

/** What the keys of a mapping demand of each other. What they demand of the file is told when it is loaded. */
function mappingsAreSound({ models: { endpoints } }: Config): RelationFault[] {
  return endpoints.flatMap(({ mapping }, i): RelationFault[] => {
    if (mapping === undefined) return [];
    const at = (key: string): KeyPath => ["models", "endpoints", i, "mapping", key];
    const { kind, classes, labels, short_below, long_above } = mapping;
    const faults: RelationFault[] = [];
    if (short_below > long_above) {
      const message = `must not be above long_above (${long_above}), was ${short_below}`;
      faults.push({ path: at("short_below"), others: [at("long_above")], message });
    }
    if (labels && labels.length !== classes.length) {
      const message = `must have one for each of the ${classes.length} classes, has ${labels.length}`;
      faults.push({ path: at("labels"), others: [at("classes")], message });
    }
    if (labels && kind !== "label") {
      faults.push({ path: at("labels"), others: [at("kind")], message: `is for kind label, not for ${kind}` });
    }
    return faults;
  });
}

function endpointNamesAreUnique({ models: { endpoints } }: Config): RelationFault[] {
  return endpoints.flatMap((endpoint, i) => {
    const first = endpoints.findIndex((other) => other.name === endpoint.name);
    if (first === i) return [];
    const other: KeyPath = ["models", "endpoints", first, "name"];
    return [{
      path: ["models", "endpoints", i, "name"],
      others: [other],
      message: `must be unique, ${JSON.stringify(endpoint.name)} is the name of ${pathText(other)} too`,
    }];
  });
}

function noEndpointIsTheEnsemble({ models: { endpoints } }: Config): RelationFault[] {
  return endpoints.flatMap(({ name }, i) =>
    name === ENSEMBLE
      ? [{
        path: ["models", "endpoints", i, "name"],
        others: [],
        message: `must not be "${ENSEMBLE}": the ensemble's own calibration has that name`,
      }]
      : []
  );
}

function stackedNeedsItsLearner({ ensemble: { method, meta_learner } }: Config): RelationFault[] {
  if (method !== "stacked" || meta_learner.enabled) return [];
  const message = "must be true for ensemble.method stacked, was false";
  return [{ path: ["ensemble", "meta_learner", "enabled"], others: [["ensemble", "method"]], message }];
}

function enoughModelsEnabled({ models: { endpoints }, ensemble }: Config): RelationFault[] {
  const enabled = endpoints.filter((endpoint) => endpoint.enabled).length;
  if (enabled === 0) {
    return [{ path: ["models", "endpoints"], others: [], message: "must have at least one that is enabled" }];
  }
  if (ensemble.min_responding_models <= enabled) return [];
  return [{
    path: ["ensemble", "min_responding_models"],
    others: [["models", "endpoints"]],
    message: `must not be above the number of enabled endpoints (${enabled}), was ${ensemble.min_responding_models}`,
  }];
}

/** A pattern lets pass what no calendar has. */
function scheduleIsSound({ retraining: { schedule } }: Config): RelationFault[] {
  try {
    new Cron(schedule, { paused: true });
    return [];
  } catch (cause) {
    const message = `must be five fields of cron, was ${JSON.stringify(schedule)}: ${(cause as Error).message}`;
    return [{ path: ["retraining", "schedule"], others: [], message }];
  }
}

/** A position whose time is up is closed: its entry must not go on buying then. */
function entryEndsInTime({ execution, safety }: Config): RelationFault[] {
  const slices = execution.algo === "twap" ? execution.twap_slices : 1;
  const entrySeconds = (slices - 1) * execution.twap_interval_seconds + execution.entry_timeout_seconds;
  const positionSeconds = safety.max_position_duration_hours * 3600;
  if (entrySeconds < positionSeconds) return [];
  return [{
    path: ["execution", slices > 1 ? "twap_interval_seconds" : "entry_timeout_seconds"],
    others: [["safety", "max_position_duration_hours"]],
    message:
      `must let an entry end before safety.max_position_duration_hours (${positionSeconds} s), was ${entrySeconds} s in all`,
  }];
}

/** A way of messages that is switched on and leads nowhere would be found out when it is needed. */
function messagesArrive({ telegram, email }: Config): RelationFault[] {
  const needed = email.enabled ? (["emergency_contact_email", "smtp_host"] as const).filter((key) => !email[key]) : [];
  return [
    ...needed.map((key): RelationFault => ({
      path: ["email", key],
      others: [["email", "enabled"]],
      message: "must be set for email.enabled, was empty",
    })),
    ...(telegram.commands_enabled && !telegram.enabled
      ? [{
        path: ["telegram", "enabled"],
        others: [["telegram", "commands_enabled"]],
        message: "must be true for telegram.commands_enabled, was false",
      }]
      : []),
  ];
}

/** What keys demand of each other. Each relation is judged on its own, so that all that fail are named. */
const RELATIONS: readonly Relation[] = [
  liveNeedsConsent,
  endpointsAreSound,
  endpointNamesAreUnique,
  noEndpointIsTheEnsemble,
  stackedNeedsItsLearner,
  mappingsAreSound,
  scheduleIsSound,
  messagesArrive,
  enoughModelsEnabled,
  timeframesAreMultiples,
  notAbove("trading.leverage", "safety.max_leverage_allowed"),
  notAbove("trading.min_position_size_usd", "trading.max_position_size_usd"),
  notAbove("trading.max_position_size_usd", "safety.max_total_exposure_usd"),
  onlyIf(
    (config) => config.trading.position_size_method === "fixed_fraction",
    notAbove("trading.position_size_fraction", "safety.max_exposure_percent"),
  ),
  below("trading.stop_loss_percent", "trading.take_profit_percent"),
  below("trading.stop_loss_atr", "trading.take_profit_atr"),
  notAbove("safety.max_daily_loss_percent", "safety.emergency_shutdown_loss_percent"),
  onlyIf(
    (config) => config.execution.algo === "chase",
    below("execution.limit_order_offset_bps", "execution.chase_requote_bps"),
  ),
  onlyIf((config) => config.execution.algo !== "market", entryEndsInTime),
  notAbove("timing.retry_backoff_base", "timing.retry_backoff_max"),
  notAbove("data.candles_count", "data.warmup_candles"),
  // Else no forecast could ever be judged.
  below("retraining.label_window_candles", "data.candles_count"),
];

/** @returns Every relation that does not hold. */
export const relationFaults = (config: Config): RelationFault[] => RELATIONS.flatMap((relation) => relation(config));
