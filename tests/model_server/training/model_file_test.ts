import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import assert from "node:assert/strict";
import { readModelCard } from "../../../model_server/serving/model_card.ts";
import { sliceSamples } from "../../../model_server/training/learner.ts";
import { gbdtLearner } from "../../../model_server/training/gbdt/gbdt_learner.ts";
import { metadataProps } from "../../../model_server/training/onnx/metadata.ts";
import { encodeModel } from "../../../model_server/training/onnx/model_file.ts";
import { onnx } from "../../../model_server/training/onnx/onnx_proto.ts";
import { largestDifference, measureParity } from "../../../model_server/training/onnx/parity.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { metadataFor } from "./metadata_example.ts";

await warmRuntime();

const FEATURES = 4;

function smallGbdt(seed: number) {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: 400 * FEATURES }, () => random.normal());
  const labels = Uint8Array.from({ length: 400 }, (_, i) => rows[i * FEATURES]! > 0.3 ? 0 : random.below(3));
  const samples = { rows, labels, count: 400, featureCount: FEATURES };
  const task = { train: sliceSamples(samples, 0, 300), validation: sliceSamples(samples, 300, 400) };
  return { model: gbdtLearner.train(task, {}, seed, () => {}), rows };
}

Deno.test("metadata comes back out of the file as it went in, and the server reads it", () => {
  const metadata = metadataFor(FEATURES);
  const decoded = onnx.ModelProto.decode(encodeModel(smallGbdt(1).model.graph(), metadata));
  const props = Object.fromEntries(decoded.metadataProps.map(({ key, value }) => [key!, value!]));
  assert.deepEqual(props, metadataProps(metadata));
  const card = readModelCard(props);
  assert.ok(card.ok, card.ok ? "" : card.error);
  assert.deepEqual(card.value, {
    features: metadata.features,
    schemaHash: metadata.schemaHash,
    window: 1,
    learner: "gbdt",
    horizonBars: 12,
    trainedFromMs: metadata.trainedFromMs,
    trainedToMs: metadata.trainedToMs,
    samples: 900,
    cloud: null,
    label: DEFAULT_LABEL,
    featureBins: null,
    answerBins: null,
    exits: { stop: DEFAULT_LABEL.stop, target: DEFAULT_LABEL.target },
    classReturns: {
      long: { long: 0.01, short: -0.006, hold: -0.001 },
      short: { long: -0.006, short: 0.01, hold: -0.002 },
    },
  });
});

Deno.test("the file takes features and gives probabilities and margins, three a row", () => {
  const { graph } = onnx.ModelProto.decode(encodeModel(smallGbdt(1).model.graph(), metadataFor(FEATURES)));
  const columns = (list: { name?: string | null; type?: unknown }[]) =>
    list.map((value) => {
      const dims = value.type as { tensorType: { shape: { dim: { dimParam: string; dimValue: unknown }[] } } };
      return [value.name, dims.tensorType.shape.dim[0]!.dimParam, Number(dims.tensorType.shape.dim[1]!.dimValue)];
    });
  assert.deepEqual(columns(graph!.input!), [["features", "rows", FEATURES]]);
  assert.deepEqual(columns(graph!.output!), [["probabilities", "rows", 3], ["margins", "rows", 3]]);
});

Deno.test("the parity check sees a file that holds another model", async () => {
  const { model, rows } = smallGbdt(1);
  const bytes = encodeModel(smallGbdt(2).model.graph(), metadataFor(FEATURES));
  const parity = await measureParity(model, bytes, rows, [FEATURES]);
  assert.ok(parity.margins > 0.01 && parity.probabilities > 0.001 && parity.largest >= parity.margins);
});

Deno.test("a model that is checked leaves this process its own Workers: those of the runtime would not hear it", async () => {
  const before = globalThis.Worker;
  const { model, rows } = smallGbdt(1);
  await measureParity(model, encodeModel(model.graph(), metadataFor(FEATURES)), rows, [FEATURES]);
  assert.equal(globalThis.Worker, before);
});

Deno.test("outputs of another length, or that are not numbers, differ without bound", () => {
  assert.equal(largestDifference([1, 2], [1]), Infinity);
  assert.equal(largestDifference([1, NaN, 2], [1, 2, 2]), Infinity);
  assert.equal(largestDifference([1, 200], [1.5, 201]), 0.5);
});
