import assert from "node:assert/strict";
import { parseMapping } from "../../cli/mapping_file.ts";
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

/** Models that are told of and not there say so, each by its name. */
const isThere = (file: string): boolean => {
  try {
    return Deno.statSync(new URL(file, FOLDER)).isFile;
  } catch {
    console.log(`not run: ../shared/data/onnx/${file} is not here`);
    return false;
  }
};

Deno.test("the recorded models are 35", () => {
  if (golden) assert.equal(golden.models.length, 35);
});

for (const { file, cases } of golden?.models ?? []) {
  if (!isThere(file)) continue;
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

/** With a mapping of so many features, each file votes or is refused with its reason. */
const VOTES:
  readonly (readonly [file: string, features: number, mapping: Record<string, unknown>, reason: RegExp | null])[] = [
    ["alexhalpin-ort_test/rf_iris.onnx", 4, {}, null],
    ["alexhalpin-ort_test/rf_iris.onnx", 4, { kind: "label", output: "output_label" }, null],
    ["alexhalpin-ort_test/rf_iris.onnx", 3, {}, /4 columns, 3 features/],
    ["sonos-tract/onnx__test_cases__lgbm_classifier_tensor__model.onnx", 13, {}, null],
    ["sonos-tract/onnx__test_cases__lgbm_classifier_tensor__model.onnx", 12, {}, /13 columns, 12 features/],
    ["sonos-tract/onnx__test_cases__xgboost_classifier_tree__model.onnx", 13, { output: "probabilities" }, null],
    ["jagoss-tesis-stock/server__models__lightgbm_model.onnx", 30, { kind: "regression", scale: 0.001 }, null],
    ["onnx-onnxmltools/tests__xgboost__test_xgb.onnx", 4, { kind: "regression" }, null],
    ["onnx-sklearn-onnx/tests__datasets__treecl2.onnx", 20, { classes: ["short", "long"] }, null],
    ["sdpython-mlprodict/_unittests__ut_documentation__data__logreg_time.onnx", 4, {}, null],
    ["sdpython-mlprodict/_unittests__ut_documentation__data__gpr_time.onnx", 4, { kind: "regression" }, null],
    ["oracle-tribuo/Interop__OCI__src__test__resources__org__tribuo__interop__oci__iris-lr-model.onnx", 4, {}, null],
    [
      "onnx-sklearn-onnx/tests__datasets__treecl3.onnx",
      10,
      { classes: ["long", "short", "hold", "hold"] },
      /no distribution/,
    ],
    [
      "oracle-tribuo/tutorials__external-models__pytorch_cnn_mnist.onnx",
      784,
      {},
      /must be \[rows, 784\], is \[\?, 1, 28, 28\]/,
    ],
    ["onnx-onnxmltools/tests__utils__models__coreml_OneHotEncoder_BikeSharing.onnx", 8, {}, /it has 8: map each/],
    ["yalue-onnxruntime_go/test_data__example_multitype.onnx", 1, {}, /it has 2: map each/],
    [
      "yalue-onnxruntime_go/test_data__example_0_dim_output.onnx",
      8,
      { kind: "regression" },
      /must be \[rows, 8\], is \[2, 8\]/,
    ],
  ];

if (golden) {
  const names = Array.from({ length: 784 }, (_, i) => `f${i}`);
  for (const [file, count, settings, reason] of VOTES) {
    const what = `${file} with ${count} features ${Object.values(settings).join(" ")}`;
    Deno.test(`${what} ${reason ? "is refused before it votes" : "votes by its mapping"}`, async () => {
      const mapping = parseMapping(
        JSON.stringify({ inputs: [{ features: names.slice(0, count) }], ...settings }),
        file,
      );
      const report = await probeModel(await Deno.readFile(new URL(file, FOLDER)), {
        input: "ramp",
        catalogue: { names, schemaHash: "test" },
        mapping,
      });
      assert.deepEqual([report.servable, report.vote.ready], [!reason, !reason], report.reason ?? "");
      if (reason) assert.match(report.reason ?? "", reason);
    });
  }
}
