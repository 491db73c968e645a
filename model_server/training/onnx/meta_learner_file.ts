import { META_FEATURES, type MetaFeature, type MetaLearner, STANDARD_MAX } from "../../../domain/meta_learner.ts";
import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import {
  DataType,
  doubleTensor,
  FEATURES_INPUT,
  type GraphPart,
  intAttribute,
  MARGINS_OUTPUT,
  node,
  rowsOf,
} from "./graph.ts";
import { encodeClassifier } from "./model_file.ts";

/**
 * The ONNX file of a meta-learner: `features` [rows, F], float64, as they are and not standardised, in the order that
 * `xylen.meta_features` names → `probabilities` and `margins` [rows, 3]: long, short, hold. Some features change by a
 * thousandth of their size: float32 would round off what they say.
 */
export const encodeMetaLearner = (learner: MetaLearner): Uint8Array<ArrayBuffer> =>
  encodeClassifier({
    name: "meta_learner",
    part: linearPart(learner),
    input: rowsOf(FEATURES_INPUT, [META_FEATURES.length], DataType.DOUBLE),
    props: {
      "xylen.meta_features": JSON.stringify(META_FEATURES),
      "xylen.learner": `stacked ${learner.model}`,
      "xylen.fitted_at_ms": String(learner.fittedAtMs),
      "xylen.samples": String(learner.samples),
      "xylen.used": String(learner.used),
      "xylen.checked": JSON.stringify(learner.checked),
    },
  });

/** Standard deviations from the mean, cut off far out, times the coefficients; and the pool's own log odds. */
function linearPart({ bias, terms }: MetaLearner): GraphPart {
  const term = (name: MetaFeature) => terms.find((each) => each.name === name && each.deviation > 0);
  const ofAll = (value: (name: MetaFeature) => number[]) => META_FEATURES.flatMap(value);
  const count = META_FEATURES.length;
  return {
    constants: [
      doubleTensor("mean", [count], ofAll((name) => [term(name)?.mean ?? 0])),
      doubleTensor("deviation", [count], ofAll((name) => [term(name)?.deviation ?? Infinity])),
      doubleTensor("lowest", [], [-STANDARD_MAX]),
      doubleTensor("highest", [], [STANDARD_MAX]),
      doubleTensor(
        "weights",
        [count, CLASS_COUNT],
        ofAll((name) => [term(name)?.long ?? 0, term(name)?.short ?? 0, 0]),
      ),
      doubleTensor("bias", [CLASS_COUNT], [bias.long, bias.short, 0]),
      doubleTensor(
        "pool",
        [count, CLASS_COUNT],
        ofAll((name) => [+(name === "long_odds"), +(name === "short_odds"), 0]),
      ),
    ],
    nodes: [
      node("Sub", [FEATURES_INPUT, "mean"], "centred"),
      node("Div", ["centred", "deviation"], "distance"),
      node("Clip", ["distance", "lowest", "highest"], "standard"),
      node("Gemm", ["standard", "weights", "bias"], "learned"),
      node("MatMul", [FEATURES_INPUT, "pool"], "pooled"),
      node("Add", ["learned", "pooled"], "odds"),
      node("Cast", ["odds"], MARGINS_OUTPUT, [intAttribute("to", DataType.FLOAT)]),
    ],
  };
}
