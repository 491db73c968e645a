import assert from "node:assert/strict";
import { PROBE_INPUTS, probeModel } from "../../model_server/serving/model_probe.ts";
import { SMALL_CATALOGUE, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

interface Golden {
  models: {
    file: string;
    cases?: { kind: string; outputs?: Record<string, { dims: number[]; first: unknown[] }> }[];
  }[];
}

const FOLDER = new URL("../../../shared/data/onnx/", import.meta.url);
const golden = readGolden();

function readGolden(): Golden | null {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL("golden-onnxruntime-node-1.30.0.json", FOLDER)));
  } catch {
    console.log("not run: ../shared/data/onnx/golden-onnxruntime-node-1.30.0.json is not here");
    return null;
  }
}

/** Files that must be refused, with words that the reason must hold. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "pykeio-ort/tests__data__custom_op_test.onnx": /custom operators.*test\.customop:CustomOpOne/,
  "pykeio-ort/tests__data__overridable_initializer.onnx": /Input F2 is string/,
  "pykeio-ort/tests__data__vectorizer.onnx": /Input string_input is string/,
  "sdpython-mlprodict/_unittests__ut_onnxrt__data__fw_train_LinearRegression.onnx": /BroadcastGradientArgs/,
  "sdpython-mlprodict/_unittests__ut_onnxrt__data__fw_train_LogisticRegression.onnx": /BroadcastGradientArgs/,
  "yalue-onnxruntime_go/test_data__example_float16.onnx": /is b?float16/,
  "yalue-onnxruntime_go/test_data__example_needs_extensions.onnx": /ai\.onnx\.contrib:StringUpper/,
  "yalue-onnxruntime_go/test_data__example_several_inputs_and_outputs.onnx": /is (string|b?float16)/,
  "yalue-onnxruntime_go/test_data__example_strings.onnx": /Input input is string/,
};

for (const { file, cases } of golden?.models ?? []) {
  const refusal = REFUSED[file];
  Deno.test(`${file} is ${refusal ? "refused with its reason" : "served with the recorded outputs"}`, async () => {
    const bytes = await Deno.readFile(new URL(file, FOLDER));
    for (const kind of PROBE_INPUTS) {
      const report = await probeModel(bytes, { input: kind, catalogue: SMALL_CATALOGUE });
      if (refusal) {
        assert.equal(report.servable, false);
        assert.match(report.reason ?? "", refusal);
        continue;
      }
      assert.equal(report.reason, null);
      const recorded = cases?.find((each) => each.kind === kind)?.outputs ?? {};
      assert.ok(Object.keys(recorded).length > 0);
      for (const [name, { first, dims }] of Object.entries(recorded)) {
        compare(`${kind} ${name}`, report, name, first, dims);
      }
    }
  });
}

type Report = Awaited<ReturnType<typeof probeModel>>;

function compare(what: string, report: Report, name: string, first: unknown[], dims: number[]): void {
  const ours = report.probe?.outputs[name] ?? [];
  assert.deepEqual(report.outputs.find((each) => each.name === name)?.dims, dims, what);
  assert.ok(ours.length >= first.length, what);
  first.map(Number).forEach((theirs, i) => {
    assert.ok(
      Math.abs(ours[i]! - theirs) <= 1e-5 * Math.max(1, Math.abs(theirs)),
      `${what}[${i}]: ${ours[i]} ≠ ${theirs}`,
    );
  });
}

if (golden) {
  Deno.test("probabilities behind a ZipMap come out as plain numbers that add up to 1", async () => {
    const report = await probeModel(await Deno.readFile(new URL("alexhalpin-ort_test/rf_iris.onnx", FOLDER)), {
      input: "ramp",
      catalogue: SMALL_CATALOGUE,
    });
    const probabilities = report.probe?.outputs["output_probability"] ?? [];
    assert.equal(probabilities.length, 3);
    assert.ok(Math.abs(probabilities.reduce((sum, each) => sum + each, 0) - 1) < 1e-6);
  });

  Deno.test("a file cut short and a file of noise are refused as no ONNX model", async () => {
    const whole = await Deno.readFile(new URL("alexhalpin-ort_test/rf_iris.onnx", FOLDER));
    for (const bytes of [whole.slice(0, whole.length / 2), new Uint8Array(500).fill(77), new Uint8Array()]) {
      const report = await probeModel(bytes, { input: "ramp", catalogue: SMALL_CATALOGUE });
      assert.equal(report.servable, false);
      assert.match(report.reason ?? "", /no ONNX model|empty|refuses/);
    }
  });
}
