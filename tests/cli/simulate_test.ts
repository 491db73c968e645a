import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function xylen(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-P=coordinator", "--quiet", "--no-check", "main.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

for (
  const [args, named] of [
    [["--seeds", "9..3"], '--seeds must be A..B with whole numbers, A not above B, at most 2147483647, was "9..3"'],
    [["--seeds", "-1"], "--seeds"],
    [["--seeds", "1", "--hours", "0"], '--hours must be a number above 0 and at most 8784, was "0"'],
    [["--seeds", "1", "--faults", "kills,gremlins"], 'was "gremlins"'],
    [["--seeds", "1", "--jobs", "none"], '--jobs must be a whole number from 1 to 64, was "none"'],
    [["--seeds", "1..2", "--trace"], '--trace shows a single seed, --seeds was "1..2"'],
    [["--seeds", "1", "--without", "first"], '--without must be whole numbers with commas, was "first"'],
  ] as const
) {
  Deno.test(`simulate ${args.join(" ")} is refused and says why`, async () => {
    const { code, stderr } = await xylen("simulate", "--hours", "1", ...args);
    assert.equal(code, 2);
    assert.ok(stderr.includes(named), stderr);
  });
}

Deno.test("simulate --json prints what was played and what was found", async () => {
  const { code, stdout } = await xylen("simulate", "--seeds", "1..2", "--hours", "0.5", "--faults", "none", "--json");
  assert.equal(code, 0);
  const result = JSON.parse(stdout);
  assert.deepEqual([result.seeds, result.hours, result.faults, result.violations], ["1..2", 0.5, [], []]);
  assert.ok(result.simulated_hours_per_minute > 0 && result.events > 100);
});
