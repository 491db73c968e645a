/** `deno task bench [name…]`: prints each measurement as one JSON line. */
import type { Measurement } from "./measurement.ts";

interface BenchModule {
  bench(): Iterable<Measurement> | AsyncIterable<Measurement>;
}

/** A benchmark is its file and its line here. */
const BENCHES: Readonly<Record<string, () => Promise<BenchModule>>> = {
  "features": () => import("./features.ts"),
  "serving": () => import("./serving.ts"),
  "gateway": () => import("./gateway.ts"),
  "training": () => import("./training.ts"),
  "retraining": () => import("./retraining.ts"),
  "decisions": () => import("./decisions.ts"),
  "backtest": () => import("./backtest.ts"),
  "decision_latency": () => import("./decision_latency.ts"),
  "live": () => import("./live/mod.ts"),
  "trade_table": () => import("./trade_table.ts"),
  "search": () => import("./search.ts"),
  "dashboard": () => import("./dashboard/mod.ts"),
  "history": () => import("./history.ts"),
};

/** @returns The exit code. */
async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}: choose from ${Object.keys(BENCHES).join(", ")}`);
    return 2;
  }
  for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
    const { bench } = await BENCHES[name]!();
    for await (const measurement of bench()) console.log(JSON.stringify(measurement));
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
