/**
 * `deno task fresh-machine --size 2`: follows the commands of README.md and docs/deployment.md, as they stand there, in a
 * fresh clone with an empty home and empty caches. Exit 1 with the words of what failed.
 */
import { Command } from "commander";
import { CleanMachine } from "./clean_machine.ts";
import { commandsBelow, shellBlocks } from "./page_blocks.ts";

const PATIENCE_MS = 10 * 60_000;
const SIZES = ["1", "2", "3"];

const { size } = new Command("fresh-machine")
  .description("Follows the pages' commands on a machine that has nothing but Node, npm and git.")
  .option(
    "--size <n>",
    "1: start until the first decision; 2: also what docs/deployment.md installs; 3: also every test",
    (text) => {
      if (SIZES.includes(text)) return Number(text);
      console.error(`error: one of ${SIZES.join(", ")} is needed, was "${text}"`);
      Deno.exit(2);
    },
    2,
  )
  .parse(Deno.args, { from: "user" }).opts<{ size: number }>();

const say = (what: string, seconds: number): void =>
  console.log(JSON.stringify({ name: what, value: Math.round(seconds * 10) / 10, unit: "s" }));

/** Whether the dashboard at the address that a reader opens shows a decision. */
async function decides(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/v1/decisions?limit=1`);
    return answer.ok ? (await answer.json()).items.length > 0 : (await answer.body?.cancel(), false);
  } catch {
    return false;
  }
}

/** Runs a step and tells how long it took. */
async function step(what: string, work: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await work();
  say(what, (performance.now() - startMs) / 1000);
}

async function follow(): Promise<void> {
  await using machine = await CleanMachine.create();
  const readme = await Deno.readTextFile(`${machine.clone}/README.md`);
  const [start, test] = commandsBelow(readme, "Two commands");
  if (await decides("http://localhost:8000")) throw new Error("Something runs at http://localhost:8000: end it first");

  const first = await machine.runUntil(start!, () => decides("http://localhost:8000"), PATIENCE_MS);
  say(`${start}: first decision, everything downloaded`, first);
  await Deno.remove(`${machine.clone}/data`, { recursive: true });
  const again = await machine.runUntil(start!, () => decides("http://localhost:8000"), PATIENCE_MS);
  say(`${start}: first decision, empty data folder`, again);
  const warm = await machine.runUntil(start!, () => decides("http://localhost:8000"), PATIENCE_MS);
  say(`${start}: first decision, warm`, warm);

  if (size >= 2) {
    const blocks = shellBlocks(await Deno.readTextFile(`${machine.clone}/docs/deployment.md`));
    for (const { text, fresh } of blocks) {
      if (fresh === "yes") await step(text.trim(), () => machine.run(text));
    }
    // What was installed needs neither network nor caches nor the folder that it came from.
    const installed = `xylen start --port 0 --data-dir '${machine.folder.file("data")}'`;
    const seconds = await machine.runUntil(
      `cd / && ${installed}`,
      async (printed) => await decides(/Dashboard (http:\/\/localhost:\d+)/.exec(printed)?.[1] ?? "http://localhost:0"),
      PATIENCE_MS,
      {
        DENO_DIR: machine.folder.file("empty"),
        NPM_CONFIG_REGISTRY: "http://127.0.0.1:1",
        https_proxy: "http://127.0.0.1:1",
      },
    );
    say("installed program: first decision, no network", seconds);
    for (const { text, fresh } of blocks) {
      if (fresh === "at the end") await step(text.trim(), () => machine.run(text.replace(/uninstall\.sh/, "$& --yes")));
    }
  }
  if (size >= 3) await step(test!, () => machine.run(test!));
}

try {
  await follow();
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
