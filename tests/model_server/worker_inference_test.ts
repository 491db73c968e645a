import assert from "node:assert/strict";
import { onnx } from "../../model_server/serving/onnx_proto.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import { inWorkers } from "../../model_server/serving/worker_inference.ts";
import { HostedServer } from "../../model_server/hosted_server.ts";
import { predictBody } from "../fixtures/model_server_harness.ts";
import { onnxGraph, TYPES } from "../fixtures/onnx_graph.ts";
import { SMALL_CATALOGUE, smallModel, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

async function load(bytes: Uint8Array, timeoutMs = 10_000) {
  const restarts: string[] = [];
  const open = inWorkers({ timeoutMs, onRestart: (reason) => restarts.push(reason) });
  return { restarts, loaded: await loadModel(bytes, { catalogue: SMALL_CATALOGUE, open }) };
}

const probabilities = async (model: ServedModel, rows: readonly number[]) => {
  const scores = await model.classify(Float32Array.from(rows));
  return scores.ok ? [...scores.value.probabilities] : scores.error;
};

Deno.test("a Worker without any permission says what the thread says, also when many ask at once", async () => {
  const bytes = smallModel({ bias: [0.3, 0, 0.1] });
  const { loaded } = await load(bytes);
  const inThread = await loadModel(bytes, { catalogue: SMALL_CATALOGUE });
  assert.ok(loaded.ok && inThread.ok);
  const rows = Array.from({ length: 40 }, (_, i) => [i / 10, 1 - i / 7]);
  const [ours, theirs] = await Promise.all(
    [loaded.value, inThread.value].map((model) => Promise.all(rows.map((row) => probabilities(model, row)))),
  );
  assert.deepEqual(ours, theirs);
  await loaded.value.release();
  await inThread.value.release();
});

Deno.test("what the runtime refuses is refused from a Worker in the same words", async () => {
  const { model } = onnxGraph({
    inputs: [{ name: "features", dims: [null, 2] }],
    outputs: [{ name: "probabilities", dims: [null, 3] }],
    nodes: [{ op: "NoSuchOperator", inputs: ["features"], outputs: ["probabilities"] }],
    metadata: { "xylen.features": "rsi,adx", "xylen.schema_hash": SMALL_CATALOGUE.schemaHash },
  });
  const { loaded } = await load(model);
  assert.ok(!loaded.ok && /onnxruntime refuses the model: .*NoSuchOperator/.test(loaded.error));
});

Deno.test("a Worker that does not answer in time is ended and started again, and answers then", async () => {
  const { restarts, loaded } = await load(countingModel(), 1_500);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error);
  const model = loaded.value;
  assert.match(String(await probabilities(model, [1e9, 0])), /its Worker ended: no answer within 1500 ms/);
  assert.deepEqual(restarts, ["no answer within 1500 ms"]);
  assert.ok(Array.isArray(await probabilities(model, [1, 0])));
  await model.release();
});

/** Counts to its largest feature before it answers: with a large one, longer than anybody waits. */
function countingModel(): Uint8Array {
  const { model } = onnxGraph({
    inputs: [{ name: "features", dims: [null, 2] }],
    outputs: [{ name: "probabilities", dims: [null, 3] }],
    nodes: [
      { op: "ReduceMax", inputs: ["features"], outputs: ["largest"], ints: { keepdims: 0 } },
      { op: "Cast", inputs: ["largest"], outputs: ["count"], ints: { to: TYPES.int64 } },
      { op: "Loop", inputs: ["count", "", "features"], outputs: ["same"] },
      { op: "MatMul", inputs: ["same", "weights"], outputs: ["margins"] },
      { op: "Softmax", inputs: ["margins"], outputs: ["probabilities"], ints: { axis: 1 } },
    ],
    constants: { weights: { dims: [2, 3], values: [1, 0, 0, 0, 1, 0] } },
    metadata: { "xylen.features": "rsi,adx", "xylen.schema_hash": SMALL_CATALOGUE.schemaHash },
  });
  const decoded = onnx.ModelProto.decode(model);
  const info = (name: string, elemType: number, columns: number[] = []) => ({
    name,
    type: {
      tensorType: {
        elemType,
        shape: { dim: columns.flatMap((dimValue) => [{ dimParam: "rows" }, { dimValue }]) },
      },
    },
  });
  const [BOOL, GRAPH] = [9, 5];
  decoded.graph!.node![2]!.attribute = [{
    name: "body",
    type: GRAPH,
    g: {
      name: "body",
      node: [
        { opType: "Identity", input: ["go"], output: ["on"] },
        { opType: "Identity", input: ["carried"], output: ["carried_on"] },
      ],
      input: [info("i", TYPES.int64), info("go", BOOL), info("carried", TYPES.float32, [2])],
      output: [info("on", BOOL), info("carried_on", TYPES.float32, [2])],
    },
  }];
  return Uint8Array.from(onnx.ModelProto.encode(decoded).finish());
}

Deno.test("a hosted server answers over HTTP from its Worker, and leaves nothing behind", async () => {
  const dataDir = await Deno.makeTempDir();
  const modelFile = `${dataDir}/m.onnx`;
  await Deno.writeFile(modelFile, smallModel());
  const server = new HostedServer({
    name: "m-1",
    dataDir,
    catalogue: SMALL_CATALOGUE,
    modelFile,
    plan: null,
    program: { script: new URL("file:///none"), configFile: new URL("file:///none") },
    samplesToRetrain: 1,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    log: () => {},
  });
  const port = await server.start();
  assert.ok(port.ok && port.value === server.port());
  const body = JSON.stringify(predictBody({ rsi: 3, adx: 0, atr: 2 }));
  const answer = await (await fetch(`http://127.0.0.1:${port.value}/predict`, { method: "POST", body })).json();
  assert.deepEqual([answer.action, answer.model_name], ["long", "m-1"]);
  await server.stop();
  assert.equal(server.port(), null);
  await Deno.remove(dataDir, { recursive: true });
});
