import { z } from "zod";
import { choice, type KeyMeta, number, whole } from "../keys.ts";

const note = (description: string, range: string, unit?: string): KeyMeta & Record<string, unknown> => ({
  description,
  range,
  ...(unit === undefined ? {} : { unit }),
  reloadable: false,
  unused: false,
});

const nameRange = "a name of at most 200 characters";
const name = z.string({ error: `must be ${nameRange}` }).min(1, { error: `must be ${nameRange}` })
  .max(200, { error: `must be ${nameRange}` });

const featuresRange = "a list of 1 to 2000 feature names, each once";
const features = z.array(name, { error: `must be ${featuresRange}` })
  .min(1, { error: `must be ${featuresRange}` }).max(2000, { error: `must be ${featuresRange}` })
  .refine((all) => new Set(all).size === all.length, { error: `must be ${featuresRange}` });

const input = z.strictObject({
  name: name.optional().meta(note("Input of the graph. May be left out for a model with one input.", nameRange)),
  features: features.meta(note("Its columns, in order; `xylen features` writes them all.", featuresRange)),
}, { error: "must be a group of keys" });

const inputsRange = "a list of 1 to 256 inputs";
const classesRange = "a list of 2 to 64 of long, short, hold";
const labelsRange = "a list of 2 to 64 numbers, one for each class";
const hashRange = "a schema hash as `xylen features` tells it";

/** How an ONNX model of another tool is read. It tells what such a file does not: features in, classes out. */
export const mappingSchema = z.strictObject({
  inputs: z.array(input, { error: `must be ${inputsRange}` }).min(1, { error: `must be ${inputsRange}` })
    .max(256, { error: `must be ${inputsRange}` })
    .meta(note("Features that go into each input of the graph.", inputsRange)),
  window: whole({
    default: 1,
    min: 1,
    max: 1000,
    unit: "candles",
    description: "Candles a row looks at: the input is [rows, window, features] or [rows, window × features].",
  }),
  kind: choice({
    built: ["probabilities", "logits", "label", "regression"],
    default: "probabilities",
    description: "What the output holds: a column of probabilities or of logits a class, one label, or one return.",
  }),
  output: name.optional().meta(note("Output of the graph. May be left out when only one fits.", nameRange)),
  classes: z.array(z.enum(["long", "short", "hold"], { error: "must be one of long, short, hold" }), {
    error: `must be ${classesRange}`,
  }).min(2, { error: `must be ${classesRange}` }).max(64, { error: `must be ${classesRange}` })
    .default(["long", "short", "hold"])
    .meta(note("What each column or label stands for, in order. Several may stand for one action.", classesRange)),
  labels: z.array(z.number({ error: "must be a number" }), { error: `must be ${labelsRange}` })
    .min(2, { error: `must be ${labelsRange}` }).max(64, { error: `must be ${labelsRange}` }).optional()
    .meta(note("Values of a label output, in the order of `classes`; 0, 1, 2, … without it.", labelsRange)),
  label_accuracy: number({
    default: 0.5,
    min: 0.34,
    max: 1,
    unit: "share",
    description: "How often a label came true out of sample: the probability that a label alone cannot tell.",
  }),
  scale: number({
    default: 1,
    min: -1e6,
    max: 1e6,
    unit: "fraction of price",
    description: "A regression's value times this is a gross return: 0.01 for a model that says percent.",
  }),
  error_std: number({
    default: 0.01,
    min: 1e-6,
    max: 10,
    unit: "fraction of price",
    description: "Standard deviation of a regression's error out of sample; makes a probability of its value.",
  }),
  long_above: number({
    default: 0.001,
    min: -1,
    max: 1,
    unit: "fraction of price",
    description: "A regression votes long by the chance that the return ends above this.",
  }),
  short_below: number({
    default: -0.001,
    min: -1,
    max: 1,
    unit: "fraction of price",
    description: "And short by the chance that it ends below this; not above `long_above`.",
  }),
  schema_hash: name.optional()
    .meta(note("Feature schema it was trained on: with it, a model of older features is refused.", hashRange)),
  horizon_bars: z.int({ error: "must be a whole number between 1 and 10000" }).min(1).max(10_000).optional()
    .meta(note("How far ahead it looks.", "a whole number between 1 and 10000", "candles")),
  trained_to_ms: z.int({ error: "must be Unix time in ms" }).min(0).optional()
    .meta(note("Last candle it has seen: a replay of earlier candles is refused.", "Unix time in ms", "ms")),
}, { error: "must be a group of keys" });
