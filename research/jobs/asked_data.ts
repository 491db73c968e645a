/** What all studies that may be asked for have in common: which data, and which models. */
import { join } from "node:path";
import type { z } from "zod";
import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { KeptData } from "../history/data_sources.ts";

export interface AskedData {
  readonly data: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
}

export type Faults = { readonly field: string; readonly message: string }[];

export function dataFaults({ data, from, to }: AskedData, kept: readonly KeptData[]): Faults {
  const byName = new Map(kept.map(({ source }) => [source.name, source]));
  const unknown = data.flatMap((name, i) =>
    byName.has(name) ? [] : [{ field: `data.${i}`, message: `there is no data "${name}"` }]
  );
  if (unknown.length > 0) return unknown;
  const sources = data.map((name) => byName.get(name)!);
  const [first] = sources;
  const faults: Faults = [];
  sources.forEach(({ symbol, timeframe }, i) => {
    if (timeframe !== first!.timeframe) {
      faults.push({
        field: `data.${i}`,
        message: `all must be of one timeframe: ${timeframe} beside ${first!.timeframe}`,
      });
    }
    if (sources.findIndex((each) => each.symbol === symbol) < i) {
      faults.push({ field: `data.${i}`, message: `${symbol} is there twice: choose one series of each market` });
    }
  });
  for (const { name, first_day, last_day } of sources) {
    if (from !== null && last_day !== null && from > last_day) {
      faults.push({ field: "from", message: `${name} ends on ${last_day}` });
    }
    if (to !== null && first_day !== null && to < first_day) {
      faults.push({ field: "to", message: `${name} begins on ${first_day}` });
    }
  }
  return faults;
}

export const refused = (fields: Faults): Result<never, ResearchRefusal> =>
  err({
    code: "bad_request",
    message: fields.map(({ field, message }) => field === "" ? message : `${field}: ${message}`).join("; "),
    fields,
  });

/** @returns The request with its defaults, or each field that does not fit. */
export function parsedRequest<Request>(schema: z.ZodType<Request>, asked: unknown): Result<Request, ResearchRefusal> {
  const parsed = schema.safeParse(asked);
  return parsed.success
    ? ok(parsed.data)
    : refused(parsed.error.issues.map(({ path, message }) => ({ field: path.join("."), message })));
}

/** @returns What is to be read, or what of it is gone meanwhile. */
export function chosenData({ data }: AskedData, kept: readonly KeptData[]): Result<readonly KeptData[]> {
  const byName = new Map(kept.map((each) => [each.source.name, each]));
  const missing = data.find((name) => !byName.has(name));
  return missing === undefined ? ok(data.map((name) => byName.get(name)!)) : err(`The data ${missing} is gone`);
}

/** Models that a configuration names by their files: whoever runs it has to read them. */
export const namedModelFiles = ({ models }: Config): string[] =>
  models.endpoints.flatMap(({ file, enabled }) => enabled && file !== undefined ? [file] : []);

/** A copy of what serves: it may be another one, or removed, before it is opened. @returns The folder of the copies. */
export async function servingModels(
  files: Result<ReadonlyMap<string, string>>,
  folder: string,
): Promise<Result<string>> {
  if (!files.ok) return files;
  const modelsDir = join(folder, "serving");
  await Deno.mkdir(modelsDir, { recursive: true });
  for (const [name, path] of files.value) await Deno.copyFile(path, join(modelsDir, `${name}.onnx`));
  return ok(modelsDir);
}
