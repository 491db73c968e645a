import type { TrialEntry } from "../../../db/research/trial_entry.ts";

/** An entry of the ledger, where only what is told matters. */
export const aTrial = (told: Partial<TrialEntry>): TrialEntry => ({
  recordedAtMs: 1_700_000_000_000,
  kind: "search",
  command: "optimise",
  configHash: "c",
  changed: {},
  symbols: ["BTCUSDT"],
  timeframe: "5m",
  dataHash: "d",
  fromMs: 0,
  toMs: 86_400_000,
  trades: 1,
  observations: 3,
  sharpe: 0.5,
  skewness: 0,
  kurtosis: 3,
  returns: Float32Array.of(0.25, -0.125, 0.5),
  figures: { cagr: 0.5 },
  place: null,
  ...told,
});
