import * as native from "onnxruntime-node";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH, WARMUP_CANDLES } from "../features/mod.ts";
import { loadModel, type ServedModel } from "../model_server/serving/served_model.ts";
import { generatedCandles } from "../tests/features/generated_candles.ts";
import { type Measurement, quantile } from "./measurement.ts";
import { benchModel } from "./serving/bench_model.ts";
import { type ChildServer, childServer } from "./serving/child_server.ts";
import { predictBody } from "./serving/predict_body.ts";

const SINGLES = 3000;
const BATCH_ROWS = 10_000;
const BATCHES = 7;
const REQUESTS = 2000;
const UNCOUNTED = 300;
const PLAIN_SERVER = "Deno.serve, JSON.parse, onnxruntime-node";
const LEARNERS = ["gbdt", "mlp"] as const;

/**
 * The models that the system trains itself, served by onnxruntime-web as a model server does it, beside the same files
 * in onnxruntime-node: one row after another, a batch, and over HTTP with 300 candles in the body. The peer's server
 * parses the JSON, runs the session and answers; it checks nothing.
 */
export async function* bench(): AsyncGenerator<Measurement> {
  for (const learner of LEARNERS) {
    const file = await benchModel(learner);
    try {
      yield* sessions(learner, await Deno.readFile(file.path));
      yield* overHttp(learner, file.path);
    } finally {
      await file.remove();
    }
  }
}

async function* sessions(learner: string, bytes: Uint8Array): AsyncGenerator<Measurement> {
  const loaded = await loadModel(bytes, { catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH } });
  if (!loaded.ok) throw new Error(loaded.error);
  const ours = loaded.value;
  const peer = await native.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  try {
    const rows = await realRows(ours);
    const width = ours.rowLength;
    const row = (i: number) => rows.slice(i % BATCH_ROWS * width, (i % BATCH_ROWS + 1) * width);
    const mine = await times(SINGLES, (i) => ours.classify(row(i)));
    const theirs = await times(SINGLES, (i) => nativeRun(peer, row(i), width));
    for (const q of [0.5, 0.99]) yield figure(`${learner} one row busy`, mine, theirs, q, "onnxruntime-node");
    const batch = await times(BATCHES, () => ours.classify(rows));
    const theirBatch = await times(BATCHES, () => nativeRun(peer, rows, width));
    yield figure(`${learner} ${BATCH_ROWS} rows`, batch, theirBatch, 0.5, "onnxruntime-node");
  } finally {
    await ours.release();
    await peer.release();
  }
}

const nativeRun = (session: native.InferenceSession, rows: Float32Array, width: number) =>
  session.run({ features: new native.Tensor("float32", rows, [rows.length / width, width]) });

/** Features of a market, repeated until there are enough. */
function realRows({ card }: ServedModel): Promise<Float32Array> {
  const stream = new FeatureStream();
  const columns = card.features.map((name) => FEATURE_NAMES.indexOf(name));
  const rows = new Float32Array(BATCH_ROWS * columns.length);
  const values = new Float64Array(FEATURE_NAMES.length);
  generatedCandles(WARMUP_CANDLES + BATCH_ROWS).forEach((candle, i) => {
    stream.updateInto(candle, values);
    if (i >= WARMUP_CANDLES) rows.set(columns.map((c) => values[c]!), (i - WARMUP_CANDLES) * columns.length);
  });
  return Promise.resolve(rows);
}

async function* overHttp(learner: string, path: string): AsyncGenerator<Measurement> {
  const body = predictBody();
  const ask = async (url: string) => {
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) throw new Error(await response.text());
    await response.json();
  };
  const measured = async (server: ChildServer) => {
    try {
      const all = await times(REQUESTS + UNCOUNTED, () => ask(server.url));
      return { times: all.slice(UNCOUNTED), memoryMb: server.memoryMb() };
    } finally {
      await server.stop();
    }
  };
  const ours = await measured(await childServer.ours(path));
  const theirs = await measured(await childServer.native(path));
  for (const q of [0.5, 0.99]) {
    yield figure(`${learner} /predict with 300 candles`, ours.times, theirs.times, q, PLAIN_SERVER);
  }
  if (ours.memoryMb === null || theirs.memoryMb === null) return;
  const [value, peer_value] = [ours.memoryMb, theirs.memoryMb];
  yield {
    name: `${learner} model server memory`,
    value,
    unit: "MB PSS",
    peer: PLAIN_SERVER,
    peer_value,
    ratio: peer_value / value,
    n: 1,
  };
}

async function times(count: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  for (let i = 0; i < Math.min(count, 50); i++) await work(i);
  const all: number[] = [];
  for (let i = 0; i < count; i++) {
    const startedMs = performance.now();
    await work(i);
    all.push(performance.now() - startedMs);
  }
  return all;
}

function figure(
  name: string,
  ours: readonly number[],
  theirs: readonly number[],
  q: number,
  peer: string,
): Measurement {
  const value = quantile(ours, q), peer_value = quantile(theirs, q);
  const label = `${name} p${q * 100}`;
  return { name: label, value, unit: "ms", peer, peer_value, ratio: peer_value / value, n: ours.length };
}
