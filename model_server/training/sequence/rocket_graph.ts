import {
  DataType,
  doubleTensor,
  FEATURES_INPUT,
  floatTensor,
  type GraphPart,
  intAttribute,
  intsAttribute,
  intTensor,
  joinParts,
  type Node,
  node,
} from "../onnx/graph.ts";
import { COLUMN_COUNT } from "./candle_window.ts";
import { CHANNEL_COUNT, FLOW, LARGEST, MIX, RANGE, SCALE, SMALLEST_SCALE, STEPS, VOLUME } from "./channels.ts";
import { dilationsIn, type Kernel, TAPS } from "./kernels.ts";
import { RECENT, type Rocket, STEP_COUNT } from "./rocket.ts";

/** What the graph calls the features of a `Rocket`. */
export const ROCKET_OUTPUT = "rocket";
const CLOSE = 3;

/** From `features` [rows, window, 5] to `rocket` [rows, features]: channels, a Conv a dilation, thresholds, pooling. */
export function rocketGraph(rocket: Rocket): GraphPart {
  const channels = channelsGraph(rocket.window);
  const groups = dilationsIn(rocket.window).map((dilation) => dilationGraph(rocket, dilation));
  const names = (what: string) => dilationsIn(rocket.window).map((dilation) => `${what}_${dilation}`);
  return joinParts(channels, ...groups, {
    nodes: [
      node("Slice", ["channels", "recent_from", "end", "time_axis"], "recent_channels"),
      node("Unsqueeze", ["recent_channels", "step_axis"], "recent_values"),
      node("Greater", ["recent_values", "step_thresholds"], "is_past_step"),
      node("Cast", ["is_past_step"], "past_step", [intAttribute("to", DataType.FLOAT)]),
      node("Flatten", ["past_step"], "steps_past", [intAttribute("axis", 1)]),
      node("Concat", [...names("share"), ...names("last"), "steps_past", "volatility"], ROCKET_OUTPUT, [
        intAttribute("axis", 1),
      ]),
    ],
    constants: [
      intTensor("recent_from", [-RECENT]),
      intTensor("last_from", [-1]),
      intTensor("end", [rocket.window]),
      intTensor("time_axis", [2]),
      intTensor("step_axis", [3]),
      floatTensor("step_thresholds", [1, CHANNEL_COUNT, 1, STEP_COUNT], rocket.steps),
    ],
  });
}

/** As `writeChannels`: in double precision until the values are on their grid, which float32 holds. */
function channelsGraph(window: number): GraphPart {
  const priceColumns = Array.from({ length: COLUMN_COUNT }, (_, column) => column <= CLOSE ? 1 : 0);
  return {
    nodes: [
      node("Cast", [FEATURES_INPUT], "candles", [intAttribute("to", DataType.DOUBLE)]),
      node("Transpose", ["candles"], "columns", [intsAttribute("perm", [0, 2, 1])]),
      node("Slice", ["columns", "last_close_from", "last_close_to", "column_and_time"], "last_close"),
      node("Mul", ["last_close", "price_columns"], "anchor"),
      node("Sub", ["columns", "anchor"], "anchored"),
      node("MatMul", ["mix", "anchored"], "mixed"),
      ...flowNodes(),
      node("ReduceMean", ["with_flow"], "means", [intsAttribute("axes", [2])]),
      node("MatMul", ["scale_of", "means"], "scales"),
      node("Max", ["scales", "smallest_scale"], "sound_scales"),
      ...volatilityNodes(),
      node("Div", ["with_flow", "sound_scales"], "scaled"),
      node("Min", ["scaled", "largest"], "not_above"),
      node("Max", ["not_above", "least"], "cut_off"),
      node("Mul", ["cut_off", "steps"], "in_steps"),
      node("Round", ["in_steps"], "whole_steps"),
      node("Div", ["whole_steps", "steps"], "on_grid"),
      node("Cast", ["on_grid"], "channels", [intAttribute("to", DataType.FLOAT)]),
    ],
    constants: [
      intTensor("last_close_from", [CLOSE, window - 1]),
      intTensor("last_close_to", [CLOSE + 1, window]),
      intTensor("column_and_time", [1, 2]),
      intTensor("range_from", [RANGE]),
      intTensor("range_to", [RANGE + 1]),
      intTensor("column", [1]),
      doubleTensor("price_columns", [1, COLUMN_COUNT, 1], priceColumns),
      doubleTensor("mix", [CHANNEL_COUNT, COLUMN_COUNT], MIX.flat()),
      doubleTensor("scale_of", [CHANNEL_COUNT, CHANNEL_COUNT], SCALE.flat()),
      doubleTensor("smallest_scale", [], [SMALLEST_SCALE]),
      doubleTensor("largest", [], [LARGEST]),
      doubleTensor("least", [], [-LARGEST]),
      doubleTensor("steps", [], [STEPS]),
    ],
  };
}

/** Log of the mean range / last close, `[rows, 1]`. */
const volatilityNodes = (): Node[] => [
  node("Slice", ["sound_scales", "range_from", "range_to", "column"], "mean_range"),
  node("Max", ["last_close", "smallest_scale"], "sound_close"),
  node("Div", ["mean_range", "sound_close"], "range_share"),
  node("Log", ["range_share"], "log_range_share"),
  node("Cast", ["log_range_share"], "volatility_cube", [intAttribute("to", DataType.FLOAT)]),
  node("Flatten", ["volatility_cube"], "volatility", [intAttribute("axis", 1)]),
];

/** Puts the money flow where the place of the close is: place / range × volume. */
function flowNodes(): Node[] {
  const parts = Array.from({ length: CHANNEL_COUNT }, (_, channel) => `mixed_${channel}`);
  return [
    { ...node("Split", ["mixed"], "", [intAttribute("axis", 1)]), name: "split_mixed", output: parts },
    node("Max", [parts[RANGE]!, "smallest_scale"], "sound_range"),
    node("Div", [parts[FLOW]!, "sound_range"], "place"),
    node("Mul", ["place", parts[VOLUME]!], "flow"),
    node("Concat", parts.with(FLOW, "flow"), "with_flow", [intAttribute("axis", 1)]),
  ];
}

/** All kernels of one dilation: their shares above the threshold, and whether they are above it at the last position. */
function dilationGraph({ kernels, thresholds }: Rocket, dilation: number): GraphPart {
  const own = kernels.flatMap((kernel, k) =>
    kernel.dilation === dilation ? [{ kernel, threshold: thresholds[k]! }] : []
  );
  const name = (what: string) => `${what}_${dilation}`;
  return {
    nodes: [
      node("Conv", ["channels", name("kernels")], name("said"), [
        intsAttribute("kernel_shape", [TAPS]),
        intsAttribute("dilations", [dilation]),
      ]),
      node("Greater", [name("said"), name("thresholds")], name("is_above")),
      node("Cast", [name("is_above")], name("above"), [intAttribute("to", DataType.FLOAT)]),
      node("ReduceMean", [name("above")], name("share"), [intsAttribute("axes", [2]), intAttribute("keepdims", 0)]),
      node("Slice", [name("above"), "last_from", "end", "time_axis"], name("last_above")),
      node("Flatten", [name("last_above")], name("last"), [intAttribute("axis", 1)]),
    ],
    constants: [
      floatTensor(name("kernels"), [own.length, CHANNEL_COUNT, TAPS], own.flatMap(({ kernel }) => weightsOf(kernel))),
      floatTensor(name("thresholds"), [1, own.length, 1], own.map(({ threshold }) => threshold)),
    ],
  };
}

const weightsOf = ({ raised, channels }: Kernel): number[] =>
  Array.from({ length: CHANNEL_COUNT * TAPS }, (_, i) => {
    if (!channels.includes(Math.floor(i / TAPS))) return 0;
    return raised.includes(i % TAPS) ? 2 : -1;
  });
