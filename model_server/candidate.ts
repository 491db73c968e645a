import { basename, dirname, join, resolve } from "node:path";
import { err, ok, type Result } from "../domain/result.ts";
import { type Lineage, versionName, type WantedLineage } from "./registry/lineage.ts";
import type { VersionStore } from "./registry/version_store.ts";
import type { ModelMapping } from "./serving/model_mapping.ts";
import type { NamedModel } from "./serving/model_slot.ts";
import { loadModel, type LoadOptions, type ServedModel } from "./serving/served_model.ts";
import { smokeTest, syntheticRows } from "./serving/smoke.ts";
import type { StoredRows } from "./serving/stored_rows.ts";

/** What a model is held against before it may serve, and where its session runs. */
export interface Checks extends Pick<LoadOptions, "catalogue" | "open"> {
  readonly storedRows: StoredRows;
}

/** Hash, metadata, schema, session, stored rows. @returns A model that may serve, or why not; then nothing is left open. */
export async function checkModel(
  bytes: Uint8Array,
  { storedRows, ...where }: Checks,
  more: Pick<LoadOptions, "expectedSha256" | "mapping" | "readBeside"> = {},
): Promise<Result<ServedModel>> {
  const loaded = await loadModel(bytes, { ...where, ...more });
  if (!loaded.ok) return loaded;
  const stored = storedRows.get(loaded.value.card);
  const rows = stored.length > 0 ? stored : syntheticRows(loaded.value.rowLength);
  const smoke = await smokeTest(loaded.value, rows);
  if (smoke.ok) return loaded;
  await loaded.value.release();
  return smoke;
}

/** A version of the registry, checked as if it had never served. */
export async function checkVersion(store: VersionStore, version: string, checks: Checks): Promise<Result<NamedModel>> {
  const lineage = await store.find(version);
  if (!lineage) return err(`There is no version "${version}"`);
  const bytes = await store.bytes(version);
  if (!bytes.ok) return bytes;
  const model = await checkModel(bytes.value, checks, { expectedSha256: lineage.sha256 });
  return model.ok ? ok({ version, model: model.value }) : err(`Version ${version} cannot serve: ${model.error}`);
}

/** A file that somebody names, with weights that may lie beside it. @param mapping For one that does not tell what it reads. */
export async function checkFile(
  path: string,
  name: string,
  checks: Checks,
  mapping: ModelMapping | null = null,
): Promise<Result<NamedModel>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const readBeside = (name: string) => Deno.readFile(join(dirname(path), basename(name)));
  const model = await checkModel(bytes.value, checks, { mapping, readBeside });
  if (!model.ok) return err(`Model ${path} cannot serve: ${model.error}`);
  const { card, sha256 } = model.value;
  return ok({ version: versionName(name, card.trainedToMs, sha256), model: model.value });
}

/** The last that a `Date` can hold, later than any candle: a training that may see all there is. */
export const LAST_INSTANT_MS = 8.64e15;

/** What a training was asked for, as its lineage keeps it. */
export type AskedTraining = Omit<WantedLineage, "schema_hash"> & Pick<Lineage, "name">;

/**
 * The file that a training made, with its lineage. Refused when it saw more than it was allowed to, whatever its
 * report says.
 */
export async function checkTrained(
  outcome: { readonly model: string; readonly report: unknown },
  folder: string,
  asked: AskedTraining,
  { knownToMs, ...at }: Pick<Lineage, "parent" | "created_at_ms" | "feedback_samples"> & { readonly knownToMs: number },
  checks: Checks,
): Promise<Result<{ readonly named: NamedModel; readonly lineage: Lineage; readonly bytes: Uint8Array }>> {
  const bytes = await readBytes(resolve(folder, outcome.model));
  if (!bytes.ok) return bytes;
  const model = await checkModel(bytes.value, checks);
  if (!model.ok) return model;
  const { card, sha256 } = model.value;
  if (knownToMs < LAST_INSTANT_MS && !(card.trainedToMs !== null && card.trainedToMs <= knownToMs)) {
    await model.value.release();
    return err(`The model saw candles up to ${card.trainedToMs}, it was to be trained up to ${knownToMs}`);
  }
  const version = versionName(asked.name, card.trainedToMs, sha256);
  const lineage: Lineage = {
    ...asked,
    version,
    sha256,
    trained_from_ms: card.trainedFromMs,
    trained_to_ms: card.trainedToMs,
    schema_hash: card.schemaHash,
    training_samples: card.samples,
    ...at,
    gates: null,
    metrics: outcome.report,
  };
  return ok({ named: { version, model: model.value }, lineage, bytes: bytes.value });
}

async function readBytes(path: string): Promise<Result<Uint8Array>> {
  try {
    return ok(await Deno.readFile(path));
  } catch (cause) {
    return err(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
}
