import type { ModelMetadata } from "../../../model_server/training/onnx/metadata.ts";

/** Sound metadata for a model of so many features. */
export const metadataFor = (featureCount: number): ModelMetadata => ({
  features: Array.from({ length: featureCount }, (_, i) => `feature_${i}`),
  schemaHash: "0123456789abcdef",
  window: 1,
  label: "triple_barrier stop=1.5atr<=0.02 target=2.5atr<=0.05",
  horizonBars: 12,
  trainedFromMs: 1_700_000_000_000,
  trainedToMs: 1_700_100_000_000,
  calibration: "none",
  parent: "gbdt-12-000000000000",
  learner: "gbdt",
  samples: 900,
  classReturns: { long: [0.01, -0.006, -0.001], short: [-0.006, 0.01, -0.002] },
  dataHash: "ab".repeat(32),
  trainingCloud: "{}",
  featureBins: "",
  answerBins: "",
  seed: 7,
});
