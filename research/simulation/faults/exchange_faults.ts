import { type FaultName as ExchangeFault, kindOf } from "../../../exchange/simulator/faults/catalogue.ts";
import type { FaultSetting } from "../../../exchange/simulator/faults/fault_plan.ts";
import { ORDER_CHECK_SECONDS } from "../world/settings.ts";
import { EXCHANGE_FAULT_NAMES } from "./names.ts";
import { logarithmic, type Swarm } from "./swarm.ts";

/** How much more often than by its preset. */
const FACTOR = { low: 0.3, high: 12 } as const;
const CHANCE_MAX = 0.4;

/** What goes wrong at a seed's exchange. Emptied when calm is wanted: what is not in the plan does not happen. */
export class ExchangeFaults {
  readonly plan: { readonly seed: number; readonly faults: Partial<Record<ExchangeFault, FaultSetting>> };

  constructor(swarm: Swarm) {
    const enabled = EXCHANGE_FAULT_NAMES.filter((name) => swarm.of(name).enabled);
    this.plan = {
      seed: swarm.seed,
      faults: Object.fromEntries(enabled.map((name) => [name, settingOf(name, swarm.of(name).hardness)])),
    };
  }

  end(): void {
    for (const name of EXCHANGE_FAULT_NAMES) delete this.plan.faults[name];
  }
}

function settingOf(name: ExchangeFault, hardness: number): FaultSetting {
  const { chance, range = [0, 0] } = kindOf(name);
  const often = chance === 1 ? 1 : Math.min(CHANCE_MAX, chance * logarithmic(FACTOR, hardness));
  return { chance: often, range };
}

const SECOND_MS = 1_000;
/** News that did not come is had by the next question after open orders, at `order_check_interval`. */
const UNHEARD_MS = (ORDER_CHECK_SECONDS + 30) * SECOND_MS;
/** A call without an answer is given up after 10 or 20 s, and then asked after, every 10 s at the longest. */
const UNANSWERED_MS = 45 * SECOND_MS;
/** An order of unknown fate is given up when two answers 8 s apart do not know it. */
const FATE_UNKNOWN_MS = 20 * SECOND_MS;

/**
 * For how long after a fault the system may be in trouble. Zero for what is no excuse: a stop that is refused, rules
 * that change, a price that jumps and an owner who acts by hand are everyday life.
 */
const EXCUSED_MS: Readonly<Record<ExchangeFault, number>> = {
  latency: 0,
  timeout_before: UNANSWERED_MS,
  timeout_after: UNANSWERED_MS,
  unknown_1007: FATE_UNKNOWN_MS,
  unknown_503: FATE_UNKNOWN_MS,
  overloaded_1008: FATE_UNKNOWN_MS,
  internal_1001: FATE_UNKNOWN_MS,
  html_5xx: FATE_UNKNOWN_MS,
  http_429: 25 * SECOND_MS,
  http_418: 130 * SECOND_MS,
  recv_window: 5 * SECOND_MS,
  clock_jump: 10 * SECOND_MS,
  rule_change: 0,
  stop_rejected: 0,
  halt: 10 * SECOND_MS,
  maintenance: 30 * SECOND_MS,
  stale_market: 0,
  trades_lag: UNHEARD_MS,
  ws_drop: UNHEARD_MS,
  ws_duplicate: 0,
  ws_reorder: UNHEARD_MS,
  ws_delay: 5 * SECOND_MS,
  ws_close: UNHEARD_MS,
  ws_freeze: UNHEARD_MS,
  listen_key_expiry: UNHEARD_MS,
  price_gap: 0,
  partial_fill: 0,
  funding_spike: 0,
  liquidation: 0,
  deleveraging: 0,
  manual_close: 0,
  manual_open: 0,
  manual_cancel_stop: 0,
  manual_cancel_all: 0,
  manual_limit: 0,
  manual_hedge_mode: 0,
  manual_transfer: 0,
};

export const excusedMs = (name: ExchangeFault): number => EXCUSED_MS[name];
