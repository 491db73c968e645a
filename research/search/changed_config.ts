import { faultReport } from "../../coordinator/runtime/config/faults.ts";
import { metaAt } from "../../coordinator/runtime/config/key_tree.ts";
import { parseConfig } from "../../coordinator/runtime/config/load.ts";
import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Setting, Value } from "../../domain/search_space.ts";

/** The configuration that a search changes. */
export interface BaseConfig {
  /** As the file has it; empty where there is none. */
  readonly text: string;
  readonly profile: Profile;
  readonly config: Config;
}

/** Recorded candles are those of a replay, whatever mode the file trades in: its thresholds hold. */
export const ON_RECORDED = { mode: "replay" } as const;

/** Groups that say where something is or comes from: no result of a trial could depend on them, or its data would. */
const NOT_SEARCHED = [
  "mode",
  "use_real_account",
  "data",
  "exchange",
  "logging",
  "database",
  "dashboard",
  "monitoring",
  "telegram",
  "webhooks",
  "email",
  "backtesting",
];
const OTHER_DATA = ["trading.symbols"];
const ENDPOINTS = "models.endpoints.";

/** @returns Why a key is none that a search can set; undefined when it is one. */
export function keyFault(key: string, config: Config): string | undefined {
  const [group] = key.split(".");
  if (NOT_SEARCHED.includes(group!) || OTHER_DATA.includes(key)) {
    return `${key} cannot be searched over: it says what is traded on or how it is told, not how is traded`;
  }
  if (key.startsWith(ENDPOINTS)) return endpointKeyFault(key, config);
  return metaAt(key.split(".")) === undefined
    ? `${key} is no key of the configuration: docs/configuration.md lists them`
    : undefined;
}

function endpointKeyFault(key: string, { models }: Config): string | undefined {
  const [name, field, ...rest] = key.slice(ENDPOINTS.length).split(".");
  const endpoint = models.endpoints.find((each) => each.name === name);
  if (!endpoint) {
    return `${key}: there is no endpoint ${name}, only ${models.endpoints.map((each) => each.name).join(", ")}`;
  }
  const path = ["models", "endpoints", 0, field!] as const;
  if (field === "name" || field === undefined || metaAt(path) === undefined) {
    return `${key} is no key of an endpoint: write models.endpoints.${name}.weight, or .params.<setting>`;
  }
  return field === "params" && rest.length !== 1
    ? `${key}: write models.endpoints.${name}.params.<setting>`
    : undefined;
}

/** What a setting changes, in the groups of a configuration: the endpoints as a whole list, as a file would have them. */
export function changesOf(config: Config, setting: Setting): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const endpoints: Record<string, unknown>[] = structuredClone(config.models.endpoints) as never;
  for (const [key, value] of Object.entries(setting)) {
    if (key.startsWith(ENDPOINTS)) changeEndpoint(endpoints, key.slice(ENDPOINTS.length).split("."), value);
    else put(changes, key.split("."), value);
  }
  if (Object.keys(setting).some((key) => key.startsWith(ENDPOINTS))) put(changes, ["models", "endpoints"], endpoints);
  return changes;
}

/** @returns The configuration with these keys set, or why it is none: what keys demand of each other holds for trials too. */
export function changedConfig({ text, profile, config }: BaseConfig, setting: Setting): Result<Config> {
  const changes = changesOf(config, setting);
  const parsed = parseConfig(text, "configuration", { ...ON_RECORDED, ...changes }, profile);
  return parsed.ok ? ok(withSearched(parsed.value.config, changes)) : err(faultReport(parsed.error));
}

/** What a trial says goes before the profile. */
function withSearched(config: Config, changes: Record<string, unknown>): Config {
  const result = structuredClone(config) as unknown as Record<string, unknown>;
  const lay = (onto: Record<string, unknown>, from: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(from)) {
      if (isGroup(value) && isGroup(onto[key])) lay(onto[key], value);
      else onto[key] = value;
    }
  };
  lay(result, changes);
  return result as unknown as Config;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function put(group: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) group[key!] = value;
  else put((group[key!] ??= {}) as Record<string, unknown>, rest, value);
}

function changeEndpoint(endpoints: readonly Record<string, unknown>[], [name, ...path]: string[], value: Value): void {
  const endpoint = endpoints.find((each) => each["name"] === name);
  if (endpoint) put(endpoint, path, value);
}
