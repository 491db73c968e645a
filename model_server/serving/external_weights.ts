import { err, ok, type Result } from "../../domain/result.ts";
import { onnx, type OnnxTypes } from "./onnx_proto.ts";

/** Reads a file of the model's own folder by its name. @throws {Error} When it cannot. */
export type ReadBeside = (name: string) => Promise<Uint8Array>;

const { EXTERNAL, DEFAULT } = onnx.TensorProto.DataLocation;

/**
 * Brings weights that lie in other files into the model itself, so that it is one piece from here on
 * (https://onnx.ai/onnx/repo-docs/ExternalData.html).
 *
 * @returns How many tensors moved in. The model is changed in place.
 */
export async function takeWeightsIn(
  model: OnnxTypes.IModelProto,
  read: ReadBeside | undefined,
): Promise<Result<number>> {
  const outside = (model.graph?.initializer ?? []).filter(({ dataLocation }) => dataLocation === EXTERNAL);
  const files = new Map<string, Uint8Array>();
  for (const tensor of outside) {
    const { location = "", offset = "0", length } = Object.fromEntries(
      (tensor.externalData ?? []).map(({ key, value }) => [key ?? "", value ?? ""]),
    );
    if (!isPlainName(location)) {
      return err(`The model's weights must lie in its own folder, "${location}" names another place`);
    }
    if (!read) {
      return err(`The model's weights lie in ${location}: give the model's own path, with that file beside it`);
    }
    const file = files.get(location) ?? await readOr(read, location);
    if (typeof file === "string") return err(file);
    files.set(location, file);
    const from = Number(offset), to = length === undefined ? file.length : from + Number(length);
    if (!(from >= 0 && to >= from && to <= file.length)) {
      return err(`The model's weights ${tensor.name} end at byte ${to} of ${location}, which has ${file.length}`);
    }
    tensor.rawData = file.slice(from, to);
    tensor.externalData = [];
    tensor.dataLocation = DEFAULT;
  }
  return ok(outside.length);
}

/** No folders: a model must not make us read what it likes. */
const isPlainName = (name: string): boolean => /^[^/\\:]+$/.test(name) && name !== "..";

async function readOr(read: ReadBeside, location: string): Promise<Uint8Array | string> {
  try {
    return await read(location);
  } catch (cause) {
    return `The model's weights ${location} cannot be read: ${cause instanceof Error ? cause.message : cause}`;
  }
}
