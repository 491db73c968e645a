import type { TrainedFile } from "./train_model.ts";

export interface WrittenModel {
  readonly modelPath: string;
  readonly reportPath: string;
}

/**
 * Writes `<model>.onnx` and `<model>.report.json` into `directory`, made when it is not there. Each appears whole or not
 * at all; the model comes last, so that a model is never without its report.
 */
export async function writeModel(directory: string, { onnx, report }: TrainedFile): Promise<WrittenModel> {
  await Deno.mkdir(directory, { recursive: true });
  const modelPath = `${directory}/${report.model}`;
  const reportPath = modelPath.replace(/\.onnx$/, ".report.json");
  await writeWhole(reportPath, new TextEncoder().encode(JSON.stringify(report, null, 2) + "\n"));
  await writeWhole(modelPath, onnx);
  return { modelPath, reportPath };
}

/** Written beside its place, on the disk for sure, then renamed. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${Deno.pid}.partial`;
  try {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    let written = 0;
    while (written < bytes.length) written += await file.write(bytes.subarray(written));
    await file.sync();
    await Deno.rename(partial, path);
  } catch (cause) {
    await Deno.remove(partial).catch(() => {});
    throw cause;
  }
}
