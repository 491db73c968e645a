import assert from "node:assert/strict";
import { preparation, progressOf } from "../../../cli/start/preparation.ts";
import type { ModelStatus } from "../../../coordinator/ports/forecaster.ts";

const model = (name: string, status: ModelStatus["status"], changes: Partial<ModelStatus> = {}): ModelStatus => ({
  name,
  endpoint: "",
  status,
  enabled: true,
  weight: 1,
  modelType: null,
  modelVersion: null,
  trainingSamples: 0,
  training: status === "training",
  continuousLearning: false,
  uptimeSeconds: null,
  memoryUsageMb: null,
  cpuPercent: null,
  lastPredictionAtMs: null,
  heardAtMs: null,
  lastAction: null,
  lastConfidence: null,
  latencyMs: null,
  failures: 0,
  restarts: 0,
  trouble: null,
  watch: null,
  ...changes,
});

const READY = model("a", "ready");
const GONE = model("b", "offline", { trouble: "cannot reach it" });
const HUNG = model("b", "failing", { trouble: "no answer within 5000 ms" });
const TRAINS = model("b", "training");
const COMES_UP = model("b", "starting");
const CRASHES = model("b", "starting", { restarts: 2 });
const UNTRAINED = model("b", "failing", { trouble: "the last training failed: bring at least 724 candles" });

interface Case {
  readonly name: string;
  readonly models: readonly ModelStatus[];
  readonly needed?: number;
  readonly hadChance?: boolean;
  readonly withoutModel?: readonly string[];
  readonly told: "ready" | "wait" | "hopeless";
}

const cases: readonly Case[] = [
  { name: "all can answer", models: [READY, model("b", "ready")], told: "ready" },
  { name: "one still trains, enough others are there", models: [READY, TRAINS], hadChance: true, told: "wait" },
  { name: "one comes up, enough others are there", models: [READY, COMES_UP], hadChance: true, told: "wait" },
  { name: "one cannot be reached yet", models: [READY, GONE], told: "wait" },
  { name: "one cannot be reached after its chance", models: [READY, GONE], hadChance: true, told: "ready" },
  { name: "one hangs after its chance", models: [READY, HUNG], hadChance: true, told: "ready" },
  { name: "one crashes again and again", models: [READY, CRASHES], hadChance: true, told: "ready" },
  {
    name: "too few without one that cannot be reached",
    models: [READY, GONE],
    needed: 2,
    hadChance: true,
    told: "wait",
  },
  { name: "one has failed for good", models: [READY, UNTRAINED], withoutModel: ["b"], told: "ready" },
  {
    name: "too few after a final failure",
    models: [READY, UNTRAINED],
    needed: 2,
    withoutModel: ["b"],
    told: "hopeless",
  },
  { name: "all have failed for good", models: [UNTRAINED], withoutModel: ["b"], told: "hopeless" },
  {
    name: "one has failed for good, one still trains",
    models: [UNTRAINED, model("c", "training")],
    withoutModel: ["b"],
    hadChance: true,
    told: "wait",
  },
];

for (const { name, models, needed = 1, hadChance = false, withoutModel = [], told } of cases) {
  Deno.test(`${name}: ${told}`, () => {
    assert.equal(preparation(models, { needed, hadChance, withoutModel }).kind, told);
  });
}

Deno.test("who can never trade is told how many are needed, and each reason once", () => {
  const trouble = "the last training failed: bring at least 724 candles";
  const models = ["a", "b"].map((name) => model(name, "failing", { trouble }));
  const verdict = preparation(models, { needed: 1, hadChance: false, withoutModel: ["a", "b"] });
  assert.deepEqual(verdict, {
    kind: "hopeless",
    why: `0 of 2 models can answer, 1 needed. a, b: ${trouble}`,
  });
});

Deno.test("progress tells who trains, in tens, and who does not answer", () => {
  const training = model("mlp", "training", { trouble: "training mlp 57 %, fold 1 of 1" });
  assert.equal(progressOf([READY]), "1 of 1 models ready");
  assert.equal(
    progressOf([READY, training, GONE]),
    "1 of 3 models ready; training mlp 50 %; no answer from b",
  );
});
