/**
 * `deno task test`: every test with the sanitizers on, in parts of which two run beside each other, then line coverage
 * of the measured parts against its floors, then the count alone on the last line.
 * Arguments are passed on to `deno test` (for example a folder or `--filter`); then no floor is held.
 */
import pLimit from "p-limit";
import { builtAssets } from "../host/assets.ts";
import { InTurn } from "./in_turn.ts";
import { percentRun, sumLines, tellPercent } from "./line_coverage.ts";
import { JoinedFiles } from "./joined_files.ts";
import { filesOf, PARTS, testFiles } from "./parts.ts";
import { isPure } from "./pure_rooms.ts";

const ROOT_URL = new URL("../", import.meta.url);
const ROOT = ROOT_URL.pathname;
const COVERAGE = `${ROOT}coverage`;
/** Percent of lines that the tests have to reach. */
const FLOORS = [
  { what: "the pure rooms", percentMin: 95, counts: isPure },
  { what: "the whole program", percentMin: 85, counts: () => true },
];

/** A core for each. */
const PARTS_AT_ONCE = 2;

interface Ran {
  readonly code: number;
  readonly output: string;
}

async function deno(args: readonly string[], onText: (text: string) => void): Promise<Ran> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT, stdout: "piped", stderr: "inherit" })
    .spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    onText(text);
  }
  return { code: (await child.status).code, output };
}

function print(text: string): void {
  for (let rest = new TextEncoder().encode(text); rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

const test = (args: readonly string[], onText: (text: string) => void): Promise<Ran> =>
  deno(
    ["test", "-A", "--no-check", "--config", "tests/deno.json", "--preload=tests/seeded_properties.ts", ...args],
    onText,
  );

const MEASURE = [`--coverage=${COVERAGE}`, "--coverage-raw-data-only"];

/** The parts are shown one after the other: lines that mix cannot be read. */
async function wholeSuite(): Promise<Ran[]> {
  const limit = pLimit(PARTS_AT_ONCE);
  const screen = new InTurn(PARTS.length, print);
  const files = filesOf(PARTS, await testFiles(ROOT));
  using joined = new JoinedFiles(ROOT);
  return await limit.map(PARTS, async ({ measured }, part) => {
    const args = [...(measured ? MEASURE : []), ...joined.join(part + 1, files[part]!)];
    const ran = await test(args, (text) => screen.write(part, text));
    screen.end(part);
    return ran;
  });
}

/** The runner's own closing line: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
function counted(output: string): { passed: number; failed: number } | null {
  // deno-lint-ignore no-control-regex -- the runner colours its output on a terminal
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const last = [...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed/gm)].at(-1);
  return last ? { passed: Number(last[1]), failed: Number(last[2]) } : null;
}

/** A process that a test kills, or a thread that it ends, leaves an empty file, which would spoil the whole report. */
async function dropEmptyFiles(): Promise<void> {
  for await (const { name } of Deno.readDir(COVERAGE)) {
    const path = `${COVERAGE}/${name}`;
    const { isFile, size } = await Deno.stat(path);
    if (isFile && size === 0) await Deno.remove(path);
  }
}

const passedOn = Deno.args;
const whole = passedOn.length === 0;
if (whole) {
  await Deno.remove(COVERAGE, { recursive: true }).catch(() => {});
  await builtAssets(ROOT_URL); // or two parts would build the islands at the same time, into one folder
}
const all = whole ? await wholeSuite() : [await test(passedOn, print)];
const counts = all.map(({ output }) => counted(output) ?? { passed: 0, failed: 1 });
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
const ok = all.every(({ code }) => code === 0);

let floorsHeld = true;
if (whole && ok) {
  await dropEmptyFiles();
  const report = await deno(
    ["coverage", COVERAGE, "--lcov", "--exclude=/tests/|/xylen-tests-|/bench/|/node_modules/|/dist/"],
    () => {},
  );
  for (const { what, percentMin, counts } of FLOORS) {
    const percent = percentRun(sumLines(report.output, ROOT, counts));
    console.log(`Line coverage of ${what} ${tellPercent(percent)}, at least ${percentMin} % needed`);
    floorsHeld &&= percent >= percentMin;
  }
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(ok && floorsHeld ? 0 : 1);
