import { CLASSES } from "../../outcomes/classes.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { ModelFile } from "./model_file.ts";
import type { ModelMapping } from "./model_mapping.ts";
import { MARGINS } from "./schema_check.ts";
import { dimsText, isNumeric, type TensorInfo } from "./tensor_info.ts";

/** Which output of a graph answers, and how its numbers become probabilities. */
export interface BoundOutput {
  readonly name: string;
  /** Numbers a row. */
  readonly columns: number;
  /** An output of margins beside it; null when the file has none. */
  readonly margins: string | null;
  readonly mapping: ModelMapping;
}

/** @returns The output that a mapping reads, or why it cannot be read so. */
export function bindOutput(file: ModelFile, mapping: ModelMapping): Result<BoundOutput> {
  const complaint = classFault(mapping);
  if (complaint) return err(complaint);
  const found = findOutput(file, mapping);
  if (!found.ok) return found;
  const info = found.value;
  const columns = info.dims.length <= 1 ? 1 : info.dims[1] ?? expectedColumns(mapping)[0]!;
  const isClassic = mapping.classes.join() === CLASSES.join();
  return ok({ name: info.name, columns, margins: isClassic ? marginsOf(file) : null, mapping });
}

function marginsOf({ outputs }: ModelFile): string | null {
  const margins = outputs.find(({ name }) => name === MARGINS);
  return margins?.type === "float32" ? margins.name : null;
}

function findOutput(file: ModelFile, mapping: ModelMapping): Result<TensorInfo> {
  const names = file.outputs.map(({ name }) => name).join(", ");
  if (mapping.output !== undefined) {
    const named = file.outputs.find(({ name }) => name === mapping.output);
    if (!named) return err(`The model has no output "${mapping.output}", only ${names}`);
    const fault = outputFault(named, mapping);
    return fault ? err(fault) : ok(named);
  }
  const fitting = file.outputs.filter((info) => outputFault(info, mapping) === undefined);
  const [only] = fitting;
  if (only && fitting.length === 1) return ok(only);
  if (fitting.length > 1) {
    return err(`Several outputs could be the ${mapping.kind} (${fitting.map(({ name }) => name)}): name one`);
  }
  return err(`No output fits ${mapping.kind}: ${file.outputs.map((info) => outputFault(info, mapping)).join("; ")}`);
}

/** One column may stand for two classes: it is the second one's. */
function expectedColumns({ kind, classes }: ModelMapping): number[] {
  if (kind === "label" || kind === "regression") return [1];
  return classes.length === 2 ? [2, 1] : [classes.length];
}

function outputFault({ name, type, dims }: TensorInfo, mapping: ModelMapping): string | undefined {
  const { kind } = mapping;
  const isFloat = type === "float32" || type === "float64";
  if (kind === "label" ? !isNumeric(type) || type === "bool" : !isFloat) {
    return `Output ${name} is ${type}, no ${kind}`;
  }
  const expected = expectedColumns(mapping);
  const open = dims.length === 2 && dims[1] === null;
  const columns = dims.length <= 1 ? 1 : dims.length === 2 ? dims[1]! : NaN;
  if (open || expected.includes(columns)) return undefined;
  return `Output ${name} must be ${type} [rows, ${expected.join(" or ")}] for ${kind} of ${
    kind === "regression" ? "a return" : mapping.classes.join(", ")
  }, is ${dimsText(dims)}`;
}

function classFault({ kind, classes, labels, long_above, short_below }: ModelMapping): string | undefined {
  if (kind === "regression") {
    return short_below <= long_above
      ? undefined
      : `short_below ${short_below} must not be above long_above ${long_above}`;
  }
  if (classes.length < 2) return "At least two classes must be named";
  if (!classes.some((each) => each !== "hold")) return "One class at least must be long or short";
  if (labels && labels.length !== classes.length) {
    return `${labels.length} labels are named for ${classes.length} classes`;
  }
  return labels && new Set(labels).size !== labels.length ? "Each label may stand once" : undefined;
}
