import { join } from "node:path";
import { WARMUP_CANDLES } from "../features/mod.ts";
import { startTraining, TRAINING_PROGRAM } from "../model_server/retraining/training_child.ts";
import { plantedMarket } from "../tests/model_server/training/planted_market.ts";
import { type Measurement, quantile } from "./measurement.ts";
import { benchModel } from "./serving/bench_model.ts";
import { childServer } from "./serving/child_server.ts";
import { predictBody } from "./serving/predict_body.ts";

const ROWS = 100_000;
const HORIZON = 20;
const FOLDS = 5;
/** In the order of the endpoints, as many at once as `retraining.parallel` says. */
const LEARNERS = ["gbdt", "forest", "mlp", "sequence"];
const PARALLEL = 2;
const GOAL_S = 240;
/** Between two requests: far more than a candle asks for, and few enough to leave the cores to the trainings. */
const ASK_EVERY_MS = 50;
const ALONE_REQUESTS = 1_000;
const UNCOUNTED = 100;

/**
 * A whole retraining, each model in a process of low priority as the system does it, while another model goes on
 * answering. The peer of the answers is the same server before anything trained.
 */
export async function* bench(): AsyncGenerator<Measurement> {
  const served = await benchModel("gbdt");
  const folder = await Deno.makeTempDir({ prefix: "xylen-bench-" });
  const server = await childServer.ours(served.path);
  try {
    const history = join(folder, "history.csv");
    await Deno.writeTextFile(history, historyCsv());
    const ask = asker(server.url);
    for (let i = 0; i < UNCOUNTED; i++) await ask();
    const alone = await repeated(ask, (count) => count < ALONE_REQUESTS);
    const startedMs = performance.now();
    let over = false;
    const trained = trainAll(history, folder).finally(() => over = true);
    const beside = await repeated(ask, () => !over);
    await trained;
    const seconds = (performance.now() - startedMs) / 1000;
    const name = `retraining ${LEARNERS.join(", ")}: ${ROWS} rows, ${FOLDS} purged folds, ${PARALLEL} at once`;
    yield { name, value: seconds, unit: "s", peer: "goal", peer_value: GOAL_S, ratio: GOAL_S / seconds, n: 1 };
    for (const q of [0.5, 0.99]) {
      const value = quantile(beside, q), peer_value = quantile(alone, q);
      yield {
        name: `/predict with 300 candles beside it p${q * 100}`,
        value,
        unit: "ms",
        peer: "the same before it",
        peer_value,
        ratio: peer_value / value,
        n: beside.length,
      };
    }
  } finally {
    await server.stop();
    await served.remove();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A market with an edge, so that no learner stops early for want of one. */
function historyCsv(): string {
  const { candles } = plantedMarket(ROWS + WARMUP_CANDLES - 1 + HORIZON, 1, 1, 0.1);
  const lines = candles.map(({ openTimeMs, open, high, low, close, volume }) =>
    `${[openTimeMs, open, high, low, close, volume].join(",")}\n`
  );
  return `timestamp_ms,open,high,low,close,volume\n${lines.join("")}`;
}

async function trainAll(history: string, folder: string): Promise<void> {
  const waiting = [...LEARNERS];
  const inTurn = async () => {
    for (let learner = waiting.shift(); learner !== undefined; learner = waiting.shift()) {
      const job = {
        history,
        learner,
        symbol: "BTCUSDT",
        timeframe: "5m",
        horizon_bars: HORIZON,
        train_to_ms: Number.MAX_SAFE_INTEGER,
        seed: 1,
        out_dir: join(folder, learner),
        folds: FOLDS,
      } as const;
      const ended = await startTraining(TRAINING_PROGRAM, job, () => {}).ended;
      if (!ended.ok) throw new Error(ended.error);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, inTurn));
}

function asker(url: string): () => Promise<number> {
  const request = { method: "POST", body: predictBody(), headers: { "content-type": "application/json" } };
  return async () => {
    const startedMs = performance.now();
    const response = await fetch(`${url}/predict`, request);
    if (!response.ok) throw new Error(await response.text());
    await response.json();
    return performance.now() - startedMs;
  };
}

async function repeated(ask: () => Promise<number>, more: (count: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (more(times.length)) {
    times.push(await ask());
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
  }
  return times;
}
