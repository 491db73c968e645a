import assert from "node:assert/strict";
import { Command } from "commander";
import { COMMANDS } from "../../cli/commands.ts";
import { runTool } from "../fixtures/external_tool.ts";
import { commandsBelow, shellBlocks } from "./page_blocks.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
const page = await read("docs/deployment.md");
const blocks = shellBlocks(page);

Deno.test("blocks are found with their headings and marks; other languages are left out", () => {
  const text =
    "# A\n\n<!-- fresh-machine -->\n\n```sh\none\n```\n\n```yaml\nx: 1\n```\n\n## B\n\n```\ntwo  # why\n\nthree\n```\n" +
    "\n<!-- fresh-machine: at the end -->\n\n```sh\nfour\n```\n";
  assert.deepEqual(shellBlocks(text), [
    { heading: "A", text: "one\n", fresh: "yes" },
    { heading: "B", text: "two  # why\n\nthree\n", fresh: "no" },
    { heading: "B", text: "four\n", fresh: "at the end" },
  ]);
  assert.deepEqual(commandsBelow(text, "B"), ["two", "three"]);
  assert.throws(() => commandsBelow(text, "C"), /no block of commands below "C"/);
});

Deno.test("the README's two commands are start and test, and the deployment page has steps for a fresh machine", async () => {
  assert.deepEqual(commandsBelow(await read("README.md"), "Two commands"), [
    "npx -y deno@2.9.6 task start",
    "npx -y deno@2.9.6 task test",
  ]);
  assert.ok(blocks.filter(({ fresh }) => fresh === "yes").length > 2);
  assert.match(blocks.find(({ fresh }) => fresh === "at the end")!.text, /uninstall\.sh/);
});

Deno.test("a shell reads every block of the deployment page, and finds a fault in a broken one", async () => {
  assert.ok(blocks.length > 10);
  for (const { text } of blocks) {
    const judged = await runTool("sh", ["-n"], { input: text });
    assert.equal(judged.code, 0, `${text}${judged.stderr}`);
  }
  assert.notEqual((await runTool("sh", ["-n"], { input: 'echo "open\n' })).code, 0);
});

Deno.test("every file of deploy/ that the page speaks of is there, but what the reader makes", async () => {
  const made = /^deploy\/(\.env|secrets|tls)/;
  const named = [...page.matchAll(/\bdeploy\/[\w./-]+/g)].map(([path]) => path.replace(/[.]$/, ""));
  assert.ok(named.length > 20);
  for (const path of named.filter((each) => !made.test(each))) {
    assert.ok(await Deno.stat(new URL(path, ROOT)).then(() => true, () => false), path);
  }
});

Deno.test("every xylen command of the page exists, with each of its options", async () => {
  const program = new Command();
  for (const load of Object.values(COMMANDS)) (await load()).register(program);
  const lines = blocks.flatMap(({ text }) => text.split("\n"))
    .flatMap((line) =>
      /(?:^|sudo -u xylen |exec -T coordinator |coordinator-0 -- )xylen ([a-z][^|>]*)/.exec(line)?.[1] ?? []
    );
  assert.ok(lines.length > 5);
  const faults = lines.flatMap((line) => {
    const [first, second] = line.split(" ");
    const top = program.commands.find((each) => each.name() === first);
    const command = top?.commands.find((each) => each.name() === second) ?? top;
    if (!command) return [line];
    const known = command.options.map(({ long }) => long);
    return [...line.matchAll(/--[a-z-]+/g)].map(([option]) => option).filter((option) => !known.includes(option))
      .map((option) => `${option} of ${line}`);
  });
  assert.deepEqual(faults, []);
});
