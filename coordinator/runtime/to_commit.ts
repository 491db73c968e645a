import type { Decision } from "../../domain/decision.ts";
import type { Commit, DecisionRecord, EquityPoint, SystemEvent } from "../ports/journal.ts";
import type { Command, Notice } from "../engine/command.ts";
import type { EngineEvent } from "../engine/event.ts";
import { snapshotOf } from "../engine/snapshot.ts";
import { type EngineState, markedAccount } from "../engine/state.ts";
import { equityOf } from "../../domain/account.ts";
import { hashOf } from "../../domain/content_hash.ts";
import { chainHash, inputsHash, outputsHash } from "./hashes.ts";

/** A state snapshot is journalled with every so many events. */
const SNAPSHOT_EVERY = 1000;

/** What a commit is told beside the event. */
export interface About {
  readonly configHash: string;
  readonly programHash: string;
  readonly latencyMs: number;
  /** Of the decision before this event; null before the first. */
  readonly lastChainHash: string | null;
}

/** Everything that one event changed, as one transaction. */
export function toCommit(
  state: EngineState,
  event: EngineEvent,
  commands: readonly Command[],
  about: About,
): Commit {
  const snapshot = state.sequence % SNAPSHOT_EVERY === 0 ? snapshotOf(state) : null;
  return {
    seq: state.sequence,
    atMs: state.nowMs,
    kind: event.kind,
    event: journalled(state, event, about),
    stateHash: snapshot && hashOf(snapshot),
    state: snapshot,
    decisions: recordsOf(pick(commands, "record_decision").map(({ decision }) => decision), about),
    orders: latest(pick(commands, "store_order").map(({ order }) => order), ({ clientOrderId }) => clientOrderId),
    trades: latest(pick(commands, "store_trade").map(({ trade }) => trade), ({ tradeId }) => tradeId),
    systemEvents: pick(commands, "tell").map(({ notice }, i) => systemEvent(state, notice, i)),
    riskState: commands.some(({ kind }) => kind === "store_risk") ? structuredClone(state.risk) : null,
    calibrations: pick(commands, "store_calibrations").flatMap(({ calibrations }) => calibrations),
    metaLearners: pick(commands, "store_meta_learner").map(({ metaLearner }) => metaLearner),
    candles: candlesOf(state, event),
    equity: event.kind === "candle" || event.kind === "account" ? equityPoint(state) : null,
  };
}

function recordsOf(decisions: readonly Decision[], { latencyMs, lastChainHash, ...made }: About): DecisionRecord[] {
  let previous = lastChainHash;
  return decisions.map((decision) => {
    const hashes = { inputsHash: inputsHash(decision), outputsHash: outputsHash(decision) };
    const record = { decision, ...made, ...hashes, latencyMs };
    previous = chainHash(previous, record);
    return { ...record, chainHash: previous };
  });
}

const pick = <K extends Command["kind"]>(commands: readonly Command[], kind: K) =>
  commands.filter((command): command is Extract<Command, { kind: K }> => command.kind === kind);

/** The last word on each: one event may change a row several times. */
const latest = <T>(rows: readonly T[], idOf: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [idOf(row), row])).values(),
];

function candlesOf({ settings }: EngineState, event: EngineEvent): Commit["candles"] {
  const [timeframe] = settings.data.timeframes;
  const told = event.kind === "candle" ? [event.candle] : event.kind === "warmup" ? event.candles : [];
  return told.map((candle) => ({ symbol: (event as { symbol: string }).symbol, timeframe: timeframe!, candle }));
}

/** History has a table of its own: it is named by its range there. What it is watched by is named too. */
function journalled({ settings }: EngineState, event: EngineEvent, { configHash }: About): unknown {
  if (event.kind === "settings") {
    const { settings: _storedUnderItsHash, ...change } = event;
    return change;
  }
  if (event.kind !== "warmup") return event;
  const { candles, ...rest } = event;
  return {
    ...rest,
    configHash,
    timeframe: settings.data.timeframes[0],
    candles: candles.length,
    fromMs: candles[0]?.openTimeMs ?? null,
    toMs: candles.at(-1)?.openTimeMs ?? null,
  };
}

export const systemEvent = (state: EngineState, notice: Notice, index: number): SystemEvent => ({
  eventId: `${state.runId}-${state.sequence}-${index}`,
  atMs: state.nowMs,
  component: componentOf(notice),
  ...notice,
});

/** Whose doing it is: the details of what an operator did name who that was. */
const componentOf = ({ details }: Notice): string => typeof details["who"] === "string" ? "operator" : "engine";

export function equityPoint(state: EngineState): EquityPoint | null {
  const account = markedAccount(state);
  return account && { atMs: state.nowMs, balance: account.walletBalance, equity: equityOf(account) };
}
