import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { SeededRandom } from "../../../exchange/simulator/seeded_random.ts";
import { syntheticMarket } from "../../../exchange/simulator/synthetic.ts";
import { enter } from "../machine/ambient.ts";
import { ProcessLife } from "../machine/process_life.ts";
import { Timeline } from "../machine/timeline.ts";
import { Coordinator, EXCHANGE_HOST, SYMBOL, TIMEFRAME } from "./coordinator.ts";
import { SimulatedDatabase } from "./database.ts";
import { SimulatedExchange } from "./exchange.ts";
import { ModelServers } from "./model_servers.ts";
import { Network } from "./network.ts";
import { Trace } from "./trace.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2025, 0, 6);
const MODEL_NAMES = ["one", "two", "three"];
const loaded = parseConfig("", "simulation", {
  models: {
    run: "remote",
    endpoints: MODEL_NAMES.map((name) => ({ name, url: `http://${name}.model.test`, timeout_s: 2 })),
  },
  data: { warmup_candles: 210, candles_count: 50 },
  timing: { order_check_interval: 60 },
}, "demo");
if (!loaded.ok) throw new Error(loaded.error.map((fault) => fault.message).join("\n"));
const CONFIG = loaded.value;

export async function run(seed: number, hours: number, onLine: ((line: string) => void) | null) {
  const timeline = new Timeline(START_MS - 1000, seed);
  const trace = new Trace(timeline, onLine);
  const chance = (stream: number) => new SeededRandom(seed, stream);
  const market = syntheticMarket({ seed, symbol: SYMBOL, timeframe: TIMEFRAME, historyCount: 300, firstOpenMs: START_MS });
  const exchange = new SimulatedExchange(timeline, market);
  const network = new Network(timeline);
  const lineChance = chance(1);
  const line = { there: () => lineChance.between(2, 60), back: () => lineChance.between(2, 60) };
  network.add(EXCHANGE_HOST, {
    line,
    answer: async (request) => {
      const url = new URL(request.url);
      trace.add("exchange", `${request.method} ${url.pathname}`);
      const response = await exchange.answer(request);
      if (!response.ok) trace.add("exchange", `${response.status} ${await response.clone().text()}`);
      return response;
    },
  });
  const models = new ModelServers(chance(2), () => null);
  for (const name of MODEL_NAMES) network.add(`${name}.model.test`, { line, answer: (request) => models.answer(request) });
  const diskChance = chance(3);
  using database = new SimulatedDatabase(timeline, { latencyMs: () => diskChance.between(0.1, 8), failure: () => null });
  exchange.start(() => models.nextCandle());
  const life = new ProcessLife(timeline, () => 0);
  enter({ life, chance: chance(4), fetch: network.fetchOf(life) });
  const telemetry = {
    count: () => {},
    gauge: () => {},
    observe: () => {},
    log: (severity: string, component: string, message: string, details?: object) =>
      trace.add("xylen", `${severity} ${component}: ${message} ${details ? JSON.stringify(details) : ""}`),
  };
  let up: Coordinator | null = null;
  Coordinator.start({ life, client: database.clientOf(life), config: CONFIG, telemetry, runId: "simulate" }).then((started) => {
    up = started;
    trace.add("xylen", "trading");
    started.trading.run().then(() => trace.add("xylen", "ended"), (error) => trace.add("xylen", `died: ${error.stack}`));
  }, (error) => trace.add("xylen", `cannot start: ${error.stack}`));
  await timeline.runUntil(START_MS + hours * HOUR_MS, () => {});
  enter(null);
  const { trades } = exchange.books;
  return { events: timeline.happened, waiting: timeline.waiting, trades: trades.length, fingerprint: trace.fingerprint(), up: up !== null };
}

if (import.meta.main) {
  const [seed, hours, verbose] = Deno.args;
  const began = performance.now();
  const outcome = await run(Number(seed), Number(hours), verbose ? (line) => console.log(line) : null);
  const s = (performance.now() - began) / 1000;
  console.log(outcome, s.toFixed(2), "s", (Number(hours) / s * 60).toFixed(0), "h/min");
  const b2 = performance.now();
  const o2 = await run(Number(seed), Number(hours), null);
  console.log(o2.fingerprint === outcome.fingerprint, ((performance.now() - b2) / 1000).toFixed(2));
}
