/**
 * `deno task test`: every test with the sanitizers on, in two processes beside each other, then line coverage of the
 * measured part against its floors, then the count alone on the last line.
 * Arguments are passed on to `deno test` (for example a folder or `--filter`); then no floor is held.
 */
import { percentRun, sumLines, tellPercent } from "./line_coverage.ts";
import { isPure } from "./pure_rooms.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const COVERAGE = `${ROOT}coverage`;
/** Percent of lines that the tests have to reach. */
const FLOORS = [
  { what: "the pure rooms", percentMin: 95, counts: isPure },
  { what: "the whole program", percentMin: 85, counts: () => true },
];

interface Part {
  /** Arguments of `deno test`. */
  readonly args: readonly string[];
  readonly measured: boolean;
}

/** Measuring lines makes a test two to eight times slower: these reach no line that others do not, or few. */
const UNMEASURED = ["tests/db", "tests/system"];
/** They compute, mostly on one core, while the others wait for processes, disks and browsers. */
const COMPUTING = ["tests/model_server/training", "tests/mutants", "tests/research"];
/** Played beside each other; the parts of each one after the other. */
const LANES: readonly (readonly Part[])[] = [
  [
    { args: [`--ignore=${[...UNMEASURED, ...COMPUTING]}`, "tests"], measured: true },
    { args: UNMEASURED, measured: false },
  ],
  [{ args: COMPUTING, measured: false }],
];

interface Ran {
  readonly code: number;
  readonly output: string;
}

async function deno(args: readonly string[], onText: (text: string) => Promise<unknown>): Promise<Ran> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT, stdout: "piped", stderr: "inherit" })
    .spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    await onText(text);
  }
  return { code: (await child.status).code, output };
}

const print = (text: string) => Deno.stdout.write(new TextEncoder().encode(text));
const keep = () => Promise.resolve();

const test = ({ args, measured }: Part, onText: (text: string) => Promise<unknown>): Promise<Ran> =>
  deno(
    [
      "test",
      "-A",
      "--no-check",
      "--config",
      "tests/deno.json",
      "--preload=tests/seeded_properties.ts",
      ...(measured ? [`--coverage=${COVERAGE}`] : []),
      ...args,
    ],
    onText,
  );

/** The first lane is shown as it runs, the others when all is over: lines that mix cannot be read. */
async function lane(parts: readonly Part[], index: number): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (const part of parts) ran.push(await test(part, index === 0 ? print : keep));
  return ran;
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
if (whole) await Deno.remove(COVERAGE, { recursive: true }).catch(() => {});
const lanes = await Promise.all((whole ? LANES : [[{ args: passedOn, measured: false }]]).map(lane));
for (const { output } of lanes.slice(1).flat()) await print(output);
const all = lanes.flat();
const counts = all.map(({ output }) => counted(output) ?? { passed: 0, failed: 1 });
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
const ok = all.every(({ code }) => code === 0);

let floorsHeld = true;
if (whole && ok) {
  await dropEmptyFiles();
  const report = await deno(["coverage", COVERAGE, "--lcov", "--exclude=/tests/|/bench/|/node_modules/|/dist/"], keep);
  for (const { what, percentMin, counts } of FLOORS) {
    const percent = percentRun(sumLines(report.output, ROOT, counts));
    console.log(`Line coverage of ${what} ${tellPercent(percent)}, at least ${percentMin} % needed`);
    floorsHeld &&= percent >= percentMin;
  }
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(ok && floorsHeld ? 0 : 1);
