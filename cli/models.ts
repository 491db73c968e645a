import { type Command, Option } from "commander";
import { dirname, join } from "node:path";
import { ExitError } from "./exit.ts";
import { exportMeta } from "./models/export_meta.ts";
import type { NamedRegistry } from "../model_server/registry/registries.ts";
import type { Lineage } from "../model_server/registry/lineage.ts";
import type { ProbeInput, ProbeReport } from "../model_server/serving/model_probe.ts";

interface RegistryOptions {
  /** Else `models` in the data folder. */
  readonly dir?: string;
  readonly dataDir: string;
  readonly json?: true;
}

/** `models`: the versions that model servers keep, and whether an ONNX file can be served. */
export function register(program: Command): void {
  const models = program.command("models").description("the versions of the model servers");
  const dir = () =>
    new Option("--dir <folder>", "where the model servers keep theirs (default: models in the data folder)");
  const dataDir = () => new Option("--data-dir <folder>", "data folder of the coordinator").default("data");
  models.command("list").description("every version, the champions marked")
    .addOption(dir()).addOption(dataDir()).option("--json", "for machines").action(list);
  models.command("show <version>").description("where a version comes from and how good it was")
    .addOption(dir()).addOption(dataDir()).option("--json", "for machines").action(show);
  models.command("check <file>").description("whether an ONNX file can be served, and why not")
    .addOption(new Option("--input <kind>", "what it is tried on").choices(["const0.5", "ramp"]).default("const0.5"))
    .option("--mapping <file>", "how it is to be read: YAML, as models.endpoints[].mapping of config.yaml")
    .option("--json", "for machines").action(check);
  models.command("promote <version>").description("makes a version its server's champion, from its next start on")
    .addOption(dir()).addOption(dataDir()).option("--json", "for machines").action(promote);
  models.command("export-meta").description("the newest meta-learner of method stacked, as an ONNX file")
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .requiredOption("--out <file>", "where it is written").action(exportMeta);
  models.command("rollback [server]").description("goes back to a server's champion before this one")
    .addOption(dir()).addOption(dataDir()).option("--json", "for machines").action(rollback);
}

const folderOf = ({ dir, dataDir }: Pick<RegistryOptions, "dir" | "dataDir">): string => dir ?? join(dataDir, "models");

async function list({ json, ...where }: RegistryOptions): Promise<void> {
  const { openRegistries } = await import("../model_server/registry/registries.ts");
  const rows: (Lineage & { readonly champion: boolean })[] = [];
  for (const { store } of await openRegistries(folderOf(where))) {
    const champion = await store.champion();
    for (const lineage of await store.list()) rows.push({ ...lineage, champion: lineage.version === champion });
  }
  if (json) return console.log(JSON.stringify({ versions: rows }));
  if (rows.length === 0) return console.log(`No model server has kept a version in ${folderOf(where)} yet`);
  for (const row of rows) console.log(summary(row, row.champion));
}

async function show(version: string, { json, ...where }: RegistryOptions): Promise<void> {
  const { registryOf } = await import("../model_server/registry/registries.ts");
  const found = await registryOf(folderOf(where), version);
  if (!found.ok) throw new ExitError(found.error, 1);
  const champion = await found.value.store.champion() === version;
  const shown = { ...found.value.lineage, champion };
  console.log(json ? JSON.stringify(shown) : JSON.stringify(shown, null, 2));
}

interface CheckOptions {
  readonly input: ProbeInput;
  readonly mapping?: string;
  readonly json?: true;
}

async function check(file: string, { input, json, mapping }: CheckOptions): Promise<void> {
  const { probeModel } = await import("../model_server/serving/model_probe.ts");
  const { FEATURE_NAMES, SCHEMA_HASH } = await import("../features/mod.ts");
  const { readMapping } = await import("./mapping_file.ts");
  const report = await probeModel(await modelBytes(file), {
    input,
    catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH },
    mapping: mapping === undefined ? null : await readMapping(mapping),
    readBeside: (name) => Deno.readFile(join(dirname(file), name)),
  });
  if (json) console.log(JSON.stringify({ file, ...report }));
  else if (report.servable) console.log(checkText(file, report));
  if (report.servable) return;
  throw new ExitError(`${file} cannot be served: ${report.reason}`, 3);
}

function checkText(file: string, { inputs, outputs, vote }: ProbeReport): string {
  const fits = vote.ready
    ? `It can vote by its ${vote.by}.`
    : inputs.some(({ type }) => type !== "float32" && type !== "float64")
    ? `It runs, but can never vote: ${vote.reason}.`
    : `It cannot vote yet: ${vote.reason}. Describe it in a mapping: docs/models.md shows how.`;
  return `${file} can be served: ${shapes(inputs)} → ${shapes(outputs)}\n${fits}`;
}

async function modelBytes(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (cause) {
    throw new ExitError(`Cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`, 1);
  }
}

/** A version is checked before anybody points at it: a champion that cannot serve would be found out too late. */
async function promote(version: string, { json, ...where }: RegistryOptions): Promise<void> {
  const { registryOf } = await import("../model_server/registry/registries.ts");
  const found = await registryOf(folderOf(where), version);
  if (!found.ok) throw new ExitError(found.error, 1);
  await mustServe(found.value, version);
  const change = await found.value.store.promote(version);
  if (!change.ok) throw new ExitError(change.error, 1);
  tellChange(found.value.name, change.value, json);
}

async function rollback(server: string | undefined, { json, ...where }: RegistryOptions): Promise<void> {
  const registry = await theRegistry(folderOf(where), server);
  const version = await registry.store.previous();
  if (!version.ok) throw new ExitError(version.error, 1);
  await mustServe(registry, version.value);
  const change = await registry.store.rollback();
  if (!change.ok) throw new ExitError(change.error, 1);
  tellChange(registry.name, change.value, json);
}

async function theRegistry(dir: string, server: string | undefined): Promise<NamedRegistry> {
  const { openRegistries } = await import("../model_server/registry/registries.ts");
  const all = await openRegistries(dir);
  const names = all.map(({ name }) => name).join(", ") || "none";
  if (server === undefined && all.length > 1) throw new ExitError(`Name the model server to roll back: ${names}`, 2);
  const found = server === undefined ? all[0] : all.find(({ name }) => name === server);
  if (!found) throw new ExitError(`There is no model server "${server ?? ""}" in ${dir}; there is ${names}`, 1);
  return found;
}

/** @throws {ExitError} 3 when the version does not pass the checks of a server. */
async function mustServe({ store }: NamedRegistry, version: string): Promise<void> {
  const { checkVersion } = await import("../model_server/candidate.ts");
  const { StoredRows } = await import("../model_server/serving/stored_rows.ts");
  const { FEATURE_NAMES, SCHEMA_HASH } = await import("../features/mod.ts");
  const catalogue = { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH };
  const checked = await checkVersion(store, version, { catalogue, storedRows: new StoredRows() });
  if (!checked.ok) throw new ExitError(checked.error, 3);
  await checked.value.model.release();
}

function tellChange(name: string, change: { champion: string; previous: string | null }, json: true | undefined): void {
  if (json) return console.log(JSON.stringify({ server: name, ...change }));
  console.log(`${name}: the champion is now ${change.champion}, it was ${change.previous ?? "none"}.`);
  console.log(`A server that runs takes it at its next start, or at once by POST /promote.`);
}

function summary(row: Lineage, champion: boolean): string {
  const day = (ms: number | null) => ms === null ? "?" : new Date(ms).toISOString().slice(0, 10);
  const trained = `${row.learner}, ${row.horizon_bars} candles, ${row.training_samples} rows`;
  return `${champion ? "*" : " "} ${row.version}  ${trained}, ${day(row.trained_from_ms)} to ${day(row.trained_to_ms)}`;
}

const shapes = (tensors: readonly { name: string; type: string; dims: readonly number[] }[]): string =>
  tensors.map(({ name, type, dims }) => `${name} ${type}[${dims.join(", ")}]`).join(", ");
