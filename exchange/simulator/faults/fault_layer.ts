import { type Clock, shiftedClock } from "../clock.ts";
import type { RateLimiter } from "../limits/rate_limiter.ts";
import type { ManualAction } from "../manual/manual_action.ts";
import type { RestCall } from "../rest_handler.ts";
import type { MarketCompany } from "../simulation.ts";
import type { SocketSide } from "../streams/socket_side.ts";
import { CallLayer } from "./call_layer.ts";
import { clockShiftMs } from "./clock_faults.ts";
import type { FaultName } from "./catalogue.ts";
import type { FaultPlan } from "./fault_plan.ts";
import { FaultTable } from "./fault_table.ts";
import { LineLayer } from "./line_layer.ts";
import { isUnderMaintenance } from "./maintenance.ts";
import { userActs, type UserView } from "./user_faults.ts";

export const NO_FAULTS: FaultPlan = { seed: 0, faults: {} };

/** What the layer may do to the exchange when its time has come. */
export interface FaultTargets {
  readonly limiter: RateLimiter;
  /** Id of the next execution, by symbol. */
  readonly nextTradeIds: () => ReadonlyMap<string, number>;
  /** Ends an algo order that was accepted, as the exchange does: REJECTED. */
  readonly rejectAlgo: (algoId: number) => void;
  readonly endListenKey: () => void;
  readonly closeStreams: (reason: string) => void;
  readonly actByHand: (action: ManualAction) => void;
  readonly liquidate: () => void;
  readonly deleverage: () => void;
  /** Of the account, as its owner sees it. */
  readonly view: () => UserView;
  /** Market time, Unix ms. */
  readonly marketMs: () => number;
}

/** Everything that goes wrong, at its places: before the endpoints, on the lines, on the account. */
export class FaultLayer implements MarketCompany {
  readonly #table: FaultTable;
  readonly #calls: CallLayer;
  readonly #lines: LineLayer;
  readonly #beganMs: number;
  #clockSeenMs = 0;
  #marketSeenMs: number;
  /** The exchange's own wall clock: right, unless a fault puts it wrong. */
  readonly clock: Clock;

  /** @param trueClock Moves as time does; faults follow it. */
  constructor(
    plan: FaultPlan,
    private readonly trueClock: Clock,
    closed: AbortSignal,
    private readonly targets: FaultTargets,
    onFault?: (name: FaultName) => void,
  ) {
    this.#beganMs = trueClock.monotonicMs();
    this.#marketSeenMs = targets.marketMs();
    const table = this.#table = new FaultTable(plan, onFault);
    const layer = { table, clock: trueClock, beganMs: this.#beganMs, closed };
    this.#lines = new LineLayer(layer);
    this.#calls = new CallLayer({ ...layer, ...targets });
    this.clock = shiftedClock(trueClock, () => clockShiftMs(table, this.#elapsedMs()));
  }

  /** @param ask The endpoint. */
  async aroundCall(call: RestCall, ask: () => Promise<Response>): Promise<Response> {
    this.onTime();
    return await this.#calls.around(call, ask);
  }

  aroundLine(side: SocketSide): SocketSide {
    return this.#lines.around(side);
  }

  /** Whether websockets are refused now. */
  refusesStreams(): boolean {
    return isUnderMaintenance(this.#table, this.#elapsedMs());
  }

  /** What the clock has brought since the last call. */
  onTime(): void {
    const [fromMs, toMs] = [this.#clockSeenMs, this.#elapsedMs()];
    this.#clockSeenMs = toMs;
    if (this.#table.startsBetween("listen_key_expiry", fromMs, toMs).length > 0) this.targets.endListenKey();
    if (this.#table.startsBetween("maintenance", fromMs, toMs).length > 0) this.targets.closeStreams("maintenance");
    this.#calls.noticeTrades();
  }

  beforeMarket(): void {
    this.onTime();
  }

  /** What the exchange and the account's owner have done meanwhile. */
  afterMarket(): void {
    const { actByHand, liquidate, deleverage, view, marketMs } = this.targets;
    const [fromMs, toMs] = [this.#marketSeenMs, marketMs()];
    this.#marketSeenMs = toMs;
    if (this.#table.startsBetween("liquidation", fromMs, toMs).length > 0) liquidate();
    if (this.#table.startsBetween("deleveraging", fromMs, toMs).length > 0) deleverage();
    for (const action of userActs(this.#table, fromMs, toMs, view)) actByHand(action);
  }

  #elapsedMs(): number {
    return this.trueClock.monotonicMs() - this.#beganMs;
  }
}
