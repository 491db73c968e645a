/**
 * `deno task test`: every test with the sanitizers on, then line coverage against its floor, then the count alone on
 * the last line. Arguments are passed on to `deno test` (for example a folder or `--filter`); then no floor is held.
 */
const ROOT = new URL("../", import.meta.url).pathname;
const COVERAGE = `${ROOT}coverage`;
/** Percent of lines that the tests have to reach. */
const LINES_MIN = 80;

async function deno(args: readonly string[], stdout: "inherit" | "piped"): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT, stdout: "piped", stderr: "inherit" })
    .spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (stdout === "inherit") await Deno.stdout.write(new TextEncoder().encode(text));
  }
  return { code: (await child.status).code, output };
}

/** The runner's own closing line: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
function counted(output: string): { passed: number; failed: number } | null {
  // deno-lint-ignore no-control-regex -- the runner colours its output on a terminal
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const last = [...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed/gm)].at(-1);
  return last ? { passed: Number(last[1]), failed: Number(last[2]) } : null;
}

function lineCoverage(report: string): number {
  // deno-lint-ignore no-control-regex -- as above
  const row = report.replaceAll(/\x1b\[[0-9;]*m/g, "").match(/^\|?\s*All files\s*\|(.+)$/m)?.[1] ?? "";
  const columns = row.split("|").map((text) => Number.parseFloat(text)).filter((value) => !Number.isNaN(value));
  return columns.at(-1) ?? 0;
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
const ran = await deno(
  [
    "test",
    "-A",
    "--no-check",
    "--config",
    "tests/deno.json",
    ...(whole ? [`--coverage=${COVERAGE}`, "tests"] : passedOn),
  ],
  "inherit",
);
const count = counted(ran.output) ?? { passed: 0, failed: 1 };

let floorHeld = true;
if (whole && ran.code === 0) {
  await dropEmptyFiles();
  const report = await deno(["coverage", COVERAGE, "--exclude=/tests/|/bench/|/node_modules/|/dist/"], "piped");
  const lines = lineCoverage(report.output);
  floorHeld = lines >= LINES_MIN;
  console.log(`Line coverage ${lines} %, at least ${LINES_MIN} % needed`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
Deno.exit(ran.code === 0 && floorHeld ? 0 : 1);
