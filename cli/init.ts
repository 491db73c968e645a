import type { Command } from "commander";
import type { Conversion } from "./init/convert.ts";
import { ExitError } from "./exit.ts";
import { DEFAULT_CONFIG } from "./loaded_config.ts";

interface InitOptions {
  readonly from?: string;
  readonly out: string;
  readonly json?: true;
}

/** `init`: a configuration to begin with. */
export function register(program: Command): void {
  program.command("init")
    .description("write a config.yaml, and for a mode that needs keys an .env to put them into")
    .option("--from <file>", "convert the config.yaml of the Python system; says what was left out, and why")
    .option("--out <file>", "file to write; one that is there is never overwritten", DEFAULT_CONFIG)
    .option("--json", "with --from: print what was done as JSON")
    .allowExcessArguments(false)
    .action((options: InitOptions) => options.from === undefined ? ask(options) : convertOld(options.from, options));
}

const FILE_BYTES_MAX = 1_048_576;

async function convertOld(from: string, { out, json }: InitOptions): Promise<void> {
  await refuseToOverwrite(out);
  const { convert } = await import("./init/convert.ts");
  const { configText } = await import("./init/config_text.ts");
  const conversion = convert(await readOld(from));
  await write(out, configText(conversion, from));
  if (json) return console.log(JSON.stringify({ written: out, ...conversion }));
  for (const line of linesOf(conversion, from, out)) console.log(line);
}

async function ask({ out, json }: InitOptions): Promise<void> {
  if (json || !Deno.stdin.isTerminal()) {
    throw new ExitError("init asks questions, and this is no terminal: use --from FILE, or write the file by hand", 2);
  }
  await refuseToOverwrite(out);
  const { interview } = await import("./init/interview.ts");
  const { config, env } = interview((question, usual) => prompt(question, usual));
  await write(out, config);
  console.log(`Wrote ${out}; check it with: deno task xylen config check ${out}`);
  if (env === null) return;
  await refuseToOverwrite(".env");
  await write(".env", env, 0o600);
  console.log("Wrote .env with the names of the secrets, closed to others: fill it in, and load it when you start");
}

async function refuseToOverwrite(path: string): Promise<void> {
  if (await Deno.lstat(path).catch(() => null)) {
    throw new ExitError(
      `There is a "${path}" already and nothing is overwritten: move it away, or name another with --out`,
      1,
    );
  }
}

async function readOld(path: string): Promise<unknown> {
  const { parseDocument } = await import("@std/yaml");
  try {
    if ((await Deno.stat(path)).size > FILE_BYTES_MAX) throw new Error(`it is larger than ${FILE_BYTES_MAX} bytes`);
    const document = parseDocument(await Deno.readTextFile(path), { prettyErrors: true });
    if (document.errors.length > 0) throw new Error(document.errors[0]!.message);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it holds no keys");
    return value;
  } catch (error) {
    throw new ExitError(`Cannot read "${path}": ${error instanceof Error ? error.message : error}`, 1);
  }
}

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, { createNew: true, mode });
  } catch (error) {
    throw new ExitError(`Cannot write "${path}": ${error instanceof Error ? error.message : error}`, 1);
  }
}

function linesOf({ converted, left }: Conversion, from: string, out: string): string[] {
  const text = (value: unknown) => JSON.stringify(value);
  return [
    `Wrote ${out} from ${from}`,
    `Converted (${converted.length}):`,
    ...converted.map((key) =>
      `  ${key.from} → ${key.to}: ${text(key.value)}${key.note === "" ? "" : ` (${key.note})`}`
    ),
    `Not converted (${left.length}):`,
    ...left.map(({ key, reason }) => `  ${key}: ${reason}`),
    `Next: deno task xylen config check ${out}, then deno task xylen doctor --config ${out}`,
  ];
}
