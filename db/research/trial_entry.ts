import { hashOf } from "../../domain/content_hash.ts";

export type TrialKind = "backtest" | "search" | "walk_forward";

/** Where a trial stands in a search. */
export interface SearchPlace {
  /** The same for the same space, sampler, seed and data. */
  readonly searchId: string;
  /** Step of successive halving, 0 elsewhere. */
  readonly rung: number;
  readonly trialNo: number;
}

/** One run that looked at recorded data. */
export interface TrialEntry {
  /** Wall ms. */
  readonly recordedAtMs: number;
  readonly kind: TrialKind;
  readonly command: string;
  readonly configHash: string;
  /** Keys that a search set, by their paths; empty for a configuration as it stands. */
  readonly changed: Readonly<Record<string, string | number | boolean>>;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly dataHash: string;
  /** First traded candle's open and last one's close, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly trades: number;
  /** Daily returns that the ratio rests on. */
  readonly observations: number;
  /** By the single day; null where there is none. */
  readonly sharpe: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Daily returns, to single precision. */
  readonly returns: Float32Array;
  /** More figures, by name. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly place: SearchPlace | null;
}

/** An entry as it stands in the ledger. */
export interface RecordedTrial extends TrialEntry {
  readonly seq: number;
  readonly entryHash: string;
  readonly previousHash: string;
}

/** What stands before the first entry. */
export const GENESIS_HASH = "0".repeat(64);

/** Names an entry and, through the one before it, the whole ledger up to it. */
export const entryHash = (previousHash: string, seq: number, entry: TrialEntry): string =>
  hashOf([previousHash, seq, { ...plain(entry), returns: returnsText(entry.returns) }]);

/** Without what only a recorded one has. */
const plain = (entry: TrialEntry) => ({
  recordedAtMs: entry.recordedAtMs,
  kind: entry.kind,
  command: entry.command,
  configHash: entry.configHash,
  changed: entry.changed,
  symbols: entry.symbols,
  timeframe: entry.timeframe,
  dataHash: entry.dataHash,
  fromMs: entry.fromMs,
  toMs: entry.toMs,
  trades: entry.trades,
  observations: entry.observations,
  sharpe: entry.sharpe,
  skewness: entry.skewness,
  kurtosis: entry.kurtosis,
  figures: entry.figures,
  place: entry.place,
});

/** Base64 of little-endian floats. */
export function returnsText(returns: Float32Array): string {
  const bytes = new Uint8Array(returns.length * 4), view = new DataView(bytes.buffer);
  returns.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return bytes.toBase64();
}

export function returnsOfText(text: string): Float32Array {
  const bytes = Uint8Array.fromBase64(text);
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
