import assert from "node:assert/strict";
import { parseMapping } from "../../cli/mapping_file.ts";
import { loadModel, type ServedModel } from "../../model_server/serving/served_model.ts";
import type { ModelMapping } from "../../model_server/serving/model_mapping.ts";
import { prediction } from "../../model_server/serving/prediction.ts";
import { windowRow } from "../../model_server/serving/window_row.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH, WARMUP_CANDLES } from "../../features/mod.ts";
import { candleToWire } from "../../model_server/contract/mod.ts";
import { generatedCandles } from "../features/generated_candles.ts";
import { type GraphSettings, onnxGraph } from "../fixtures/onnx_graph.ts";
import { SMALL_CATALOGUE, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const mappingOf = (yaml: string): ModelMapping => parseMapping(yaml, "mapping.yaml");
const RSI_ADX = "inputs: [{ features: [rsi, adx] }]";

/** The input goes straight to the output. */
const through = (
  dims: readonly (number | null)[],
  outputDims: readonly (number | null)[] = dims,
  type: "float32" | "float64" | "int64" = "float32",
): GraphSettings => ({
  inputs: [{ name: "X", type, dims }],
  outputs: [{ name: "Y", type, dims: outputDims }],
  nodes: [{ op: "Identity", inputs: ["X"], outputs: ["Y"] }],
});

async function load(graph: GraphSettings, yaml: string): Promise<ServedModel> {
  const { model, weights } = onnxGraph(graph);
  const loaded = await loadModel(model, {
    catalogue: SMALL_CATALOGUE,
    mapping: mappingOf(yaml),
    readBeside: (name) => name === "weights.bin" ? Promise.resolve(weights) : Promise.reject(new Error("no such file")),
  });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error);
  return loaded.value;
}

/** Two rows through the model: probabilities of long, short and hold, to four decimals. */
async function answers(graph: GraphSettings, yaml: string, rows: readonly number[]): Promise<number[]> {
  const model = await load(graph, yaml);
  try {
    const scores = await model.classify(Float32Array.from(rows));
    assert.ok(scores.ok, scores.ok ? "" : scores.error);
    return Array.from(scores.value.probabilities, (value) => Number(value.toFixed(4)));
  } finally {
    await model.release();
  }
}

const labels: GraphSettings = {
  inputs: [{ name: "X", dims: [null, 2] }],
  outputs: [{ name: "label", type: "int64", dims: [null] }],
  nodes: [{ op: "ArgMax", inputs: ["X"], outputs: ["label"], ints: { axis: 1, keepdims: 0 } }],
};

const columns: GraphSettings = {
  inputs: [{ name: "adx", dims: [null, 1] }, { name: "rsi", dims: [null, 1] }],
  outputs: [{ name: "Y", dims: [null, 2] }],
  nodes: [{ op: "Concat", inputs: ["rsi", "adx"], outputs: ["Y"], ints: { axis: 1 } }],
};

/** The oldest candle's first column and the newest one's second. */
const window3: GraphSettings = {
  inputs: [{ name: "X", dims: [null, 3, 2] }],
  outputs: [{ name: "Y", dims: [null, 2] }],
  nodes: [
    { op: "Flatten", inputs: ["X"], outputs: ["flat"], ints: { axis: 1 } },
    { op: "MatMul", inputs: ["flat", "pick"], outputs: ["Y"] },
  ],
  constants: { pick: { dims: [6, 2], values: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] } },
};

const SERVED: readonly (readonly [what: string, graph: GraphSettings, yaml: string, rows: number[], said: number[]])[] =
  [
    [
      "two probabilities, short first",
      through([null, 2]),
      `${RSI_ADX}\nclasses: [short, long]`,
      [0.3, 0.7, 1, 0],
      [0.7, 0.3, 0, 0, 1, 0],
    ],
    [
      "several classes for one action, added up",
      through([null, 3]),
      "inputs: [{ features: [rsi, adx, atr] }]\nclasses: [long, long, short]",
      [0.5, 0.2, 0.3],
      [0.7, 0.3, 0],
    ],
    [
      "one column: the probability of the second class",
      through([null, 1]),
      "inputs: [{ features: [rsi] }]\nclasses: [hold, long]",
      [0.25],
      [0.25, 0, 0.75],
    ],
    [
      "logits of three classes",
      through([null, 3]),
      "inputs: [{ features: [rsi, adx, atr] }]\nkind: logits\nclasses: [long, short, hold]",
      [Math.log(2), 0, 0],
      [0.5, 0.25, 0.25],
    ],
    ["one logit", through([null, 1]), "inputs: [{ features: [rsi] }]\nkind: logits\nclasses: [short, long]", [0], [
      0.5,
      0.5,
      0,
    ]],
    [
      "a label alone, worth what it was worth",
      labels,
      `${RSI_ADX}\nkind: label\nclasses: [short, long]\nlabel_accuracy: 0.6`,
      [5, 1, 1, 5],
      [0.2, 0.6, 0.2, 0.6, 0.2, 0.2],
    ],
    [
      "labels with values of their own",
      labels,
      `${RSI_ADX}\nkind: label\nclasses: [hold, long]\nlabels: [1, 0]\nlabel_accuracy: 1`,
      [5, 1],
      [1, 0, 0],
    ],
    [
      "a return in percent, its error taken as normal",
      through([null, 1]),
      "inputs: [{ features: [rsi] }]\nkind: regression\nscale: 0.01\nerror_std: 0.01\nlong_above: 0\nshort_below: -0.01",
      // 1 % is one standard deviation above 0 and two above -1 %
      [1],
      [0.8413, 0.0228, 0.1359],
    ],
    ["doubles", through([null, 2], [null, 2], "float64"), `${RSI_ADX}\nclasses: [long, short]`, [0.3, 0.7], [
      0.3,
      0.7,
      0,
    ]],
    ["one row at a time", through([1, 2]), `${RSI_ADX}\nclasses: [long, short]`, [0.3, 0.7, 1, 0], [
      0.3,
      0.7,
      0,
      1,
      0,
      0,
    ]],
    [
      "an input for each feature, in whatever order",
      columns,
      "inputs: [{ name: rsi, features: [rsi] }, { name: adx, features: [adx] }]\nclasses: [long, short]",
      [0.3, 0.7],
      [0.3, 0.7, 0],
    ],
    [
      "a window of candles",
      window3,
      `${RSI_ADX}\nwindow: 3\nclasses: [long, short]`,
      [0.2, 9, 9, 9, 9, 0.8],
      [0.2, 0.8, 0],
    ],
    [
      "a window in one flat row",
      { ...window3, inputs: [{ name: "X", dims: [null, 6] }] },
      `${RSI_ADX}\nwindow: 3\nclasses: [long, short]`,
      [0.2, 9, 9, 9, 9, 0.8],
      [0.2, 0.8, 0],
    ],
    [
      "weights in a file beside it",
      { ...window3, weightsIn: "weights.bin" },
      `${RSI_ADX}\nwindow: 3\nclasses: [long, short]`,
      [0.2, 9, 9, 9, 9, 0.8],
      [0.2, 0.8, 0],
    ],
  ];

for (const [what, graph, yaml, rows, said] of SERVED) {
  Deno.test(`a mapping serves ${what}`, async () => assert.deepEqual(await answers(graph, yaml, rows), said));
}

const REFUSED: readonly (readonly [what: string, graph: GraphSettings, yaml: string, reason: RegExp])[] = [
  ["more columns than features", through([null, 5]), RSI_ADX, /Input X has 5 columns, 2 features are named/],
  ["an image", through([null, 1, 28, 28]), RSI_ADX, /must be \[rows, 2\], is \[\?, 1, 28, 28\]/],
  ["a fixed number of rows", through([64, 2]), RSI_ADX, /must be \[rows, 2\], is \[64, 2\]/],
  ["another window", window3, `${RSI_ADX}\nwindow: 4`, /must be \[rows, 4, 2\]/],
  ["whole numbers", through([null, 2], [null, 2], "int64"), RSI_ADX, /int64: features are real numbers/],
  ["an unknown feature", through([null, 1]), "inputs: [{ features: [moon] }]", /do not exist here: moon/],
  ["an input that it does not have", columns, "inputs: [{ name: x, features: [rsi] }]", /no input "x", only adx, rsi/],
  [
    "an input that nothing feeds",
    columns,
    "inputs: [{ name: adx, features: [rsi] }]",
    /Nothing is mapped to input rsi/,
  ],
  ["inputs without names", columns, RSI_ADX, /has 2: map each by its name \(adx, rsi\)/],
  ["an output that it does not have", through([null, 2]), `${RSI_ADX}\noutput: p`, /no output "p", only Y/],
  [
    "too few classes",
    through([null, 2]),
    RSI_ADX,
    /No output fits probabilities: Output Y must be float32 \[rows, 3\]/,
  ],
  ["labels read as probabilities", labels, `${RSI_ADX}\nclasses: [long, short]`, /label is int64, no probabilities/],
  ["another schema", through([null, 2]), `${RSI_ADX}\nschema_hash: old`, /feature schema old/],
  [
    "weights in a file that is not there",
    { ...window3, weightsIn: "gone.bin" },
    `${RSI_ADX}\nwindow: 3`,
    /weights gone\.bin cannot be read: no such file/,
  ],
  ["weights outside its folder", { ...window3, weightsIn: "../x" }, `${RSI_ADX}\nwindow: 3`, /"\.\.\/x" names another/],
];

for (const [what, graph, yaml, reason] of REFUSED) {
  Deno.test(`a model with ${what} is refused before it can vote`, async () => {
    const { model, weights } = onnxGraph(graph);
    const readBeside = (name: string) =>
      name === "weights.bin" ? Promise.resolve(weights) : Promise.reject(new Error("no such file"));
    const loaded = await loadModel(model, { catalogue: SMALL_CATALOGUE, mapping: mappingOf(yaml), readBeside });
    assert.ok(!loaded.ok);
    assert.match(loaded.error, reason);
  });
}

Deno.test("outputs that are no distribution, not finite or no mapped label give no answer", async () => {
  const cases = [
    [through([null, 2]), `${RSI_ADX}\nclasses: [long, short]`, [0.5, 0.6], /is no distribution: 0\.5, 0\.6/],
    [through([null, 2]), `${RSI_ADX}\nclasses: [long, short]`, [-0.5, 1.5], /is no distribution/],
    [
      labels,
      `${RSI_ADX}\nkind: label\nclasses: [long, short]\nlabels: [1, 2]`,
      [5, 1],
      /is no label that is mapped: 0/,
    ],
  ] as const;
  for (const [graph, yaml, rows, reason] of cases) {
    const model = await load(graph, yaml);
    const scores = await model.classify(Float32Array.from(rows));
    assert.ok(!scores.ok);
    assert.match(scores.error, reason);
    await model.release();
  }
});

Deno.test("a regression's own return is the expected return of its trade", async () => {
  const model = await load(through([null, 1]), "inputs: [{ features: [rsi] }]\nkind: regression\nerror_std: 0.01");
  const scores = await model.classify(Float32Array.of(0.03, -0.03));
  assert.ok(scores.ok);
  const say = (row: number) =>
    prediction({ version: "v", model }, scores.value, row, { modelName: "m", close: 1, atr: 1, latencyMs: 0 });
  assert.deepEqual([say(0).action, say(1).action], ["long", "short"]);
  for (const row of [0, 1]) assert.ok(Math.abs(say(row).expected_return - 0.03) < 1e-7);
  await model.release();
});

Deno.test("a mapping that does not hold is told with line and column", () => {
  const yaml = "inputs:\n  - features: [rsi, rsi]\nwindow: 0\nkind: tree\nclases: [long]\n";
  assert.throws(() => parseMapping(yaml, "m.yaml"), (error: Error) => {
    assert.deepEqual(error.message.split("\n").toSorted(), [
      "m.yaml:2:15 inputs[0].features must be a list of 1 to 2000 feature names, each once, was " + '["rsi","rsi"]',
      "m.yaml:3:9 window must be a whole number between 1 and 1000, was 0",
      'm.yaml:4:7 kind must be one of probabilities, logits, label, regression, was "tree"',
      "m.yaml:5:1 clases is not a known key",
    ]);
    return true;
  });
  assert.throws(() => parseMapping("inputs: [", "m.yaml"), /m\.yaml:1:\d+ is not YAML here/);
});

Deno.test("the rows of a window are those that were sent, or computed from enough candles, or missed by name", () => {
  const candles = generatedCandles(WARMUP_CANDLES + 10);
  const stream = new FeatureStream();
  const vectors = candles.map((candle) => stream.update(candle).values as number[]);
  const card = {
    features: ["rsi", "adx"],
    window: 3,
    schemaHash: SCHEMA_HASH,
    learner: "x",
    horizonBars: null,
    trainedFromMs: null,
    trainedToMs: null,
    samples: 0,
    exits: null,
    classReturns: null,
    cloud: null,
    label: null,
    featureBins: null,
    answerBins: null,
  };
  const columns = card.features.map((name) => FEATURE_NAMES.indexOf(name));
  const wanted = Float32Array.from(vectors.slice(-3).flatMap((values) => columns.map((column) => values[column]!)));
  const wire = candles.map(candleToWire);
  const last = wanted.slice(-2);
  const history = { names: [...FEATURE_NAMES], rows: vectors.slice(-8, -1) };
  const sent = windowRow(card, last, { candles: wire.slice(-1), history }, "");
  assert.ok(sent.ok);
  assert.deepEqual(sent.value, wanted);
  const computed = windowRow(card, last, { candles: wire }, "");
  assert.ok(computed.ok);
  assert.deepEqual(computed.value, wanted);
  const few = windowRow(card, last, { candles: wire.slice(-5) }, "rows.3.");
  assert.ok(!few.ok);
  assert.equal(few.error.field, "rows.3.candles");
  const short = windowRow(card, last, { candles: wire, history: { ...history, rows: [] } }, "");
  assert.ok(!short.ok && /has 0 rows, the model reads 2/.test(short.error.message));
  const foreign = windowRow(card, last, { candles: wire, history: { names: ["rsi"], rows: [[1], [1]] } }, "");
  assert.ok(!foreign.ok && /adx is missing/.test(foreign.error.message));
});
