import { z } from "zod";
import { choice, flag, type KeyMeta, number, PATH_PATTERN, section, URL_PATTERN } from "../keys.ts";
import { mappingSchema } from "./model_mapping.ts";

/** Learners that a model server can train. */
export const LEARNERS = ["gbdt", "forest", "mlp", "sequence", "logistic", "online"] as const;

const learnerRange = `one of ${LEARNERS.join(", ")}`;
const horizonRange = "a whole number between 1 and 500";
const fileRange = "a path of an ONNX file";
const paramsRange = "numbers and words by name";
const monotoneRange = "1, 0 or -1 by feature";
const urlRange = "an http or https address without user name or password";

const note = (description: string, range: string): KeyMeta & Record<string, unknown> => ({
  description,
  range,
  reloadable: false,
  unused: false,
});

/** One model server: ours when it names a `learner` or a `file`, somebody else's when it names a `url`. */
export const endpointSchema = z.strictObject({
  name: z.string({ error: "must be a name of letters, digits, dot, dash or underscore" })
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$/, { error: "must be a name of letters, digits, dot, dash or underscore" })
    .meta(note("Name of the model, unique.", "a name of letters, digits, dot, dash or underscore")),
  learner: z.enum(LEARNERS, { error: `must be ${learnerRange}` }).optional()
    .meta(note("What a model server of our own trains and serves. This, `file` or `url`.", learnerRange)),
  file: z.string({ error: `must be ${fileRange}` }).regex(PATH_PATTERN, { error: `must be ${fileRange}` }).optional()
    .meta(note("An ONNX file of any tool that a model server of our own serves. This, `learner` or `url`.", fileRange)),
  mapping: mappingSchema.optional()
    .meta(
      note("How a `file` is read that does not carry our metadata. Try it with `models check`.", "a group of keys"),
    ),
  url: z.string({ error: `must be ${urlRange}` }).regex(URL_PATTERN, { error: `must be ${urlRange}` }).optional()
    .meta(note("Address of a running model server. This, `learner` or `file`.", urlRange)),
  horizon_bars: z.int({ error: `must be ${horizonRange}` }).min(1, { error: `must be ${horizonRange}` })
    .max(500, { error: `must be ${horizonRange}` }).optional()
    .meta(
      note(
        "How far ahead a `learner` looks, in candles; `retraining.label_window_candles` without it, and with anything " +
          "else its probabilities are those of another trade than ours. A `file` or a `url` has its own.",
        horizonRange,
      ),
    ),
  params: z.record(z.string(), z.union([z.number(), z.string()]), { error: `must be ${paramsRange}` }).optional()
    .meta(note("Settings of a `learner` that differ from its defaults; docs/models.md has them.", paramsRange)),
  monotone: z.record(z.string(), z.union([z.literal(-1), z.literal(0), z.literal(1)]), {
    error: `must be ${monotoneRange}`,
  }).optional()
    .meta(note("For `gbdt`: features whose rise must never speak for short (1) or for long (-1).", monotoneRange)),
  weight: number({
    default: 1,
    min: 0,
    max: 1000,
    unit: "ratio",
    description: "Weight of its vote before any learned weight.",
  }),
  enabled: flag({ default: true, description: "Asked at each decision, and started when it is our own." }),
  timeout_s: number({
    default: 5,
    min: 0.01,
    max: 60,
    unit: "s",
    description: "Deadline of one answer; `timing.model_timeout` holds as well.",
  }),
}, { error: "must be a group of keys" });

const ENDPOINTS = [
  { name: "gbdt", learner: "gbdt" },
  { name: "forest", learner: "forest" },
  { name: "mlp", learner: "mlp" },
  { name: "sequence", learner: "sequence" },
] as const;

const endpointsRange = "a list of 1 to 32 endpoints";

export const models = section("The model servers of the ensemble.", {
  run: choice({
    built: ["process", "worker", "remote"],
    default: "process",
    description:
      "`process`: our own endpoints run as child processes. `worker`: inside this one, each model in a Worker: half the memory, less apart. `remote`: every endpoint is a `url`.",
  }),
  endpoints: z.array(endpointSchema, { error: `must be ${endpointsRange}` })
    .min(1, { error: `must be ${endpointsRange}` }).max(32, { error: `must be ${endpointsRange}` })
    .prefault(ENDPOINTS.map((endpoint) => ({ ...endpoint })))
    .meta(note("The ensemble. A list here replaces the whole default list.", endpointsRange)),
});
