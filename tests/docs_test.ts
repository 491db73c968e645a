/** What the documents promise is there. */
import assert from "node:assert/strict";
import { Command } from "commander";
import { COMMANDS } from "../cli/commands.ts";
import { configurationDocs } from "../coordinator/runtime/config/docs.ts";
import { ENTRY_ALGOS } from "../domain/entry_plan.ts";
import { FEATURE_NAMES } from "../features/mod.ts";
import { CHECKS } from "../coordinator/risk/checks.ts";

const ROOT = new URL("../", import.meta.url);

interface Document {
  readonly path: string;
  readonly text: string;
}

const documentPaths = ["README.md"];
for await (const { name } of Deno.readDir(new URL("docs/", ROOT))) {
  if (name.endsWith(".md")) documentPaths.push(`docs/${name}`);
}
const documents: Document[] = await Promise.all(
  documentPaths.map(async (path) => ({ path, text: await Deno.readTextFile(new URL(path, ROOT)) })),
);
const readme = documents.find(({ path }) => path === "README.md")!;

const isThere = (url: URL): Promise<boolean> => Deno.stat(url).then(() => true, () => false);

/** What a pattern's first group finds, with the document that says it. */
const named = (pattern: RegExp): { path: string; name: string }[] =>
  documents.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, name = ""]) => ({ path, name })));

async function missingFiles(found: readonly { path: string; name: string }[]): Promise<string[]> {
  const missing = [];
  for (const { path, name } of found) {
    if (!await isThere(new URL(name, new URL(path, ROOT)))) missing.push(`${path} leads to ${name}`);
  }
  return missing;
}

Deno.test("every relative link and picture leads to a file", async () => {
  const links = named(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g);
  const pictures = named(/(?:src|href)="(?!https?:|#)([^"#]+)"/g);
  assert.ok(links.length > 5);
  assert.deepEqual(await missingFiles([...links, ...pictures]), []);
});

Deno.test("every source file that a document names from the root is there", async () => {
  const sources = named(
    /`((?:api|cli|coordinator|db|domain|exchange|features|host|model_server|outcomes|tests)\/[\w./]+\.tsx?)`/g,
  );
  assert.ok(sources.length > 5);
  assert.deepEqual(await missingFiles(sources.map(({ path, name }) => ({ path, name: new URL(name, ROOT).href }))), []);
});

Deno.test("every task that a document names is one of deno.json", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const asked = named(/(?:\bdeno|deno@[\d.]+) task ([a-z-]+)/g);
  assert.ok(asked.length > 3);
  assert.deepEqual(asked.filter(({ name }) => !Object.hasOwn(tasks, name)), []);
});

Deno.test("every command that a document names exists, and so does each option in the same line", async () => {
  const program = new Command();
  for (const load of Object.values(COMMANDS)) (await load()).register(program);
  const lines = named(/deno task xylen ([a-z][^\n`|]*)/g);
  assert.ok(lines.length > 1);
  const faults = lines.flatMap(({ path, name }) => {
    const command = commandOf(program, name.split(/\s+/));
    if (!command) return [`${path} names xylen ${name}`];
    const unknown = [...name.matchAll(/--[a-z-]+/g)].map(([option]) => option).filter((option) =>
      !command.options.some(({ long }) => long === option)
    );
    return unknown.map((option) => `${path} gives ${command.name()} ${option}`);
  });
  assert.deepEqual(faults, []);
});

Deno.test("the README's table of commands names commands that exist, and every one of them is in it", async () => {
  const program = new Command();
  for (const load of Object.values(COMMANDS)) (await load()).register(program);
  const rows = [...readme.text.matchAll(/^\| (`(?!deno)[^|]+`) +\|/gm)].map(([, cell = ""]) => cell);
  const calls = rows.flatMap((cell) => [...cell.matchAll(/`([a-z][^`]*)`/g)].map(([, call = ""]) => call.split(/\s+/)));
  const unknown = calls.filter((call) => !commandOf(program, call)).map((call) => call.join(" "));
  assert.deepEqual(unknown, []);
  const told = new Set(["start", ...calls.map(([name]) => name)]);
  assert.deepEqual(Object.keys(COMMANDS).filter((name) => !told.has(name)), []);
});

/** The command that words name, a subcommand where the command has some. */
function commandOf(program: Command, words: readonly string[]): Command | undefined {
  const command = program.commands.find((each) => each.name() === words[0]);
  if (!command || command.commands.length === 0) return command;
  return command.commands.find((each) => each.name() === words[1]);
}

Deno.test("docs/configuration.md is what the schema says", () => {
  const stored = documents.find(({ path }) => path === "docs/configuration.md");
  assert.equal(stored?.text.trimEnd(), configurationDocs().trimEnd(), "write it with `deno task xylen config docs`");
});

Deno.test("the README counts features and risk checks as they are", () => {
  assert.match(readme.text, new RegExp(`\\b${FEATURE_NAMES.length} features`));
  const words = ["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"];
  const word = words[CHECKS.length - 14] ?? String(CHECKS.length);
  assert.match(readme.text, new RegExp(`\\b${word} risk checks`));
});

Deno.test("docs/decisions.md tells of every way to send an entry", () => {
  const { text } = documents.find(({ path }) => path === "docs/decisions.md")!;
  assert.deepEqual(ENTRY_ALGOS.filter((algo) => !text.includes(`| \`${algo}\``)), []);
});

Deno.test("docs/decisions.md names every risk check", async () => {
  const { text } = documents.find(({ path }) => path === "docs/decisions.md")!;
  for await (const { name } of Deno.readDir(new URL("coordinator/risk/checks/", ROOT))) {
    const source = await Deno.readTextFile(new URL(`coordinator/risk/checks/${name}`, ROOT));
    const check = /(?:name: |at(?:Most|Least)\(\s*)"([a-z_]+)"/.exec(source)?.[1];
    assert.ok(check && text.includes(`\`${check}\``), `${name}: ${check}`);
  }
});

Deno.test("no picture is heavier than a page may be", async () => {
  let pictures = 0;
  for await (const { name } of Deno.readDir(new URL("docs/images/", ROOT))) {
    const { size } = await Deno.stat(new URL(`docs/images/${name}`, ROOT));
    assert.ok(size <= 400_000, `${name} has ${size} bytes`);
    pictures++;
  }
  assert.ok(pictures > 1);
});
