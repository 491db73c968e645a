import { err, ok, type Result } from "../../domain/result.ts";
import type { ModelFile } from "./model_file.ts";
import { mappedFeatures, type MappedInput, type ModelMapping } from "./model_mapping.ts";
import type { Feeds } from "../runtime/inference.ts";
import { dimsText, type TensorInfo } from "./tensor_info.ts";

/** How one input of a graph is cut out of the rows. */
export interface BoundInput {
  readonly name: string;
  readonly type: "float32" | "float64";
  /** Columns of a candle's features that it takes, in its order; null takes them all as they are. */
  readonly columns: Int32Array | null;
  readonly columnCount: number;
  /** `[rows]`, `[rows, columns]` or `[rows, window, columns]`. */
  readonly rank: 1 | 2 | 3;
  /** False for a graph that was exported for one row at a time. */
  readonly manyRows: boolean;
}

/** @returns The inputs of a graph as a mapping feeds them, or the first that does not fit, and why. */
export function bindInputs(file: ModelFile, mapping: ModelMapping): Result<BoundInput[]> {
  const wanted = nameInputs(file, mapping);
  if (!wanted.ok) return wanted;
  const all = mappedFeatures(mapping);
  const bound: BoundInput[] = [];
  for (const [info, { features }] of wanted.value) {
    const shape = checkShape(info, features.length, mapping.window);
    if (!shape.ok) return shape;
    if (file.inputs.length === 1 && file.treeColumns > features.length * mapping.window) {
      return err(
        `The model's trees read ${file.treeColumns} columns, ${features.length * mapping.window} are mapped to it`,
      );
    }
    const asTheyAre = features.join() === all.join();
    bound.push({
      name: info.name,
      ...shape.value,
      columns: asTheyAre ? null : Int32Array.from(features, (name) => all.indexOf(name)),
      columnCount: features.length,
    });
  }
  return ok(bound);
}

/** Each input of the graph with what is mapped to it. */
function nameInputs(file: ModelFile, mapping: ModelMapping): Result<[TensorInfo, MappedInput][]> {
  const names = file.inputs.map(({ name }) => name).join(", ");
  const pairs: [TensorInfo, MappedInput][] = [];
  for (const mapped of mapping.inputs) {
    const info = mapped.name === undefined && file.inputs.length === 1
      ? file.inputs[0]
      : file.inputs.find(({ name }) => name === mapped.name);
    if (!info) {
      return err(
        mapped.name === undefined
          ? `The model must have one input, it has ${file.inputs.length}: map each by its name (${names})`
          : `The model has no input "${mapped.name}", only ${names}`,
      );
    }
    if (pairs.some(([other]) => other === info)) return err(`Input ${info.name} is mapped twice`);
    pairs.push([info, mapped]);
  }
  const left = file.inputs.find((info) => !pairs.some(([other]) => other === info));
  return left ? err(`Nothing is mapped to input ${left.name}`) : ok(pairs);
}

type Shape = Pick<BoundInput, "type" | "rank" | "manyRows">;

function checkShape(info: TensorInfo, columns: number, window: number): Result<Shape> {
  const { name, type, dims } = info;
  if (type !== "float32" && type !== "float64") {
    return err(`Input ${name} is ${type}: features are real numbers, float32 or float64`);
  }
  const wanted = window === 1 ? `[rows, ${columns}]` : `[rows, ${window}, ${columns}] or [rows, ${window * columns}]`;
  const odd = err(`Input ${name} must be ${wanted}, is ${dimsText(dims)}`);
  const [rows = null, ...rest] = dims;
  if (rows !== null && rows !== 1) return odd;
  const sizes = wantedSizes(rest.length, columns, window);
  if (!sizes) return odd;
  const wrong = sizes.findIndex((size, i) => rest[i] !== null && rest[i] !== size);
  if (wrong === sizes.length - 1 && wrong >= 0) {
    return err(`Input ${name} has ${rest[wrong]} columns, ${sizes[wrong]} features are named for it`);
  }
  if (wrong >= 0) return odd;
  return ok({ type, rank: dims.length as 1 | 2 | 3, manyRows: rows === null });
}

/** @returns The sizes after the rows; null when no row of features has that many dimensions. */
function wantedSizes(rest: number, columns: number, window: number): number[] | null {
  if (rest === 2) return [window, columns];
  if (rest === 1) return [window * columns];
  return rest === 0 && columns * window === 1 ? [] : null;
}

/**
 * @param rows Row-major `[count, window, width]`, oldest candle first.
 * @param width Features of a candle.
 */
export function feedsOf(inputs: readonly BoundInput[], rows: Float32Array, count: number, window: number): Feeds {
  const width = rows.length / count / window;
  return Object.fromEntries(inputs.map((input) => {
    const { columns, columnCount, rank } = input;
    const picked = columns === null ? rows : pick(rows, width, columns);
    const sizes = rank === 1 ? [] : rank === 2 ? [window * columnCount] : [window, columnCount];
    const data = input.type === "float32" ? picked : Float64Array.from(picked);
    return [input.name, { type: input.type, data, dims: [count, ...sizes] }];
  }));
}

function pick(rows: Float32Array, width: number, columns: Int32Array): Float32Array {
  const candles = rows.length / width;
  const picked = new Float32Array(candles * columns.length);
  for (let i = 0; i < candles; i++) {
    for (let c = 0; c < columns.length; c++) picked[i * columns.length + c] = rows[i * width + columns[c]!]!;
  }
  return picked;
}
