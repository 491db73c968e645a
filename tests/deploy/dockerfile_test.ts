import assert from "node:assert/strict";
import { validate } from "dockerfile-utils";
import { planted, readText } from "./deploy_files.ts";

const text = await readText("Dockerfile");
const said = (text: string): string => validate(text).map(({ message }) => message).join("\n");

/** The instructions of each stage, by its name. */
function stagesOf(text: string): Map<string, string[]> {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n").filter((line) => /^[A-Z]/.test(line));
  const stages = new Map<string, string[]>();
  for (const line of lines) {
    const from = /^FROM (\S+) AS (\S+)$/.exec(line);
    if (from) stages.set(from[2]!, [...stages.get(from[1]!) ?? [], line]);
    else [...stages.values()].at(-1)?.push(line);
  }
  return stages;
}

Deno.test("the linter has nothing to say about the Dockerfile", () => assert.equal(said(text), ""));

for (
  const [fault, from, to, words] of [
    ["an instruction that does not exist", "EXPOSE 9000", "EXPOSES 9000", /Unknown instruction: EXPOSES/],
    ["a port that is none", "EXPOSE 9000", "EXPOSE ninety", /Invalid containerPort: ninety/],
    ["a check with a flag that does not exist", "--retries=3", "--tries=3", /Unknown flag: tries/],
    ["a stage without a base", "FROM build AS build-simulator", "FROM", /Instruction has no arguments/],
    ["two commands where the last one counts", 'CMD ["start"', 'CMD ["x"]\nCMD ["start"', /only be one CMD/],
  ] as const
) {
  Deno.test(`the linter finds ${fault}`, () => assert.match(said(planted(text, from, to)), words));
}

Deno.test("every image runs without root, is asked whether it lives, and stands on bases with a digest", () => {
  const stages = stagesOf(text);
  for (const target of ["coordinator", "model-server", "simulator"]) {
    const lines = stages.get(target)!;
    assert.ok(lines.some((line) => /^USER [1-9]\d+:[1-9]\d+$/.test(line)), target);
    assert.ok(lines.some((line) => line.startsWith("HEALTHCHECK ")), target);
    assert.ok(!lines.some((line) => line.startsWith("RUN ") && line.includes("apt-get")), `${target} installs nothing`);
  }
  for (const base of ["BUILD_BASE", "RUN_BASE"]) {
    assert.match(text, new RegExp(`^ARG ${base}=\\S+@sha256:[0-9a-f]{64}$`, "m"));
  }
  assert.ok(!/^FROM (?!\$\{|build|run)/m.test(text), "no base but those");
});

Deno.test("secrets and data stay out of the build: only what is named goes in", async () => {
  const lines = (await readText(".dockerignore")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.equal(lines[0], "**");
  const within = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1).split("/")[0]!);
  assert.ok(!within.some((name) => ["data", "tests", ".git", "coverage"].includes(name)));
  assert.deepEqual(lines.slice(-3), ["**/node_modules", "**/*.env", "**/.git"]);
});
