import assert from "node:assert/strict";
import { parser } from "keep-a-changelog";
import { VERSION } from "../../domain/version.ts";
import { runTool } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { DEPLOY, planted, readText } from "./deploy_files.ts";

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
const text = await readText("CHANGELOG.md");

/** @returns What is wrong with a changelog, in words. */
function changelogFaults(text: string, version: string): string[] {
  let log: ReturnType<typeof parser>;
  try {
    log = parser(text);
  } catch (error) {
    return [(error as Error).message];
  }
  const [newest] = log.releases.filter((each) => each.version !== undefined);
  const dates = log.releases.flatMap(({ date }) => date ? [date.getTime()] : []);
  return [
    ...(newest?.version === version ? [] : [`the newest release is ${newest?.version}, the program ${version}`]),
    ...log.releases.flatMap((release) =>
      release.version !== undefined && release.isEmpty() ? [`${release.version} says nothing`] : []
    ),
    ...(dates.every((date, i) => i === 0 || date <= dates[i - 1]!) ? [] : ["releases are not newest first"]),
  ];
}

Deno.test("the version is semantic, and the same in deno.json, the program and the changelog", async () => {
  assert.match(VERSION, SEMVER);
  assert.equal(JSON.parse(await readText("deno.json")).version, VERSION);
  assert.deepEqual(changelogFaults(text, VERSION), []);
});

for (
  const [fault, change, said] of [
    ["of another version", (log: string) => log.replaceAll(`[${VERSION}]`, "[9.9.9]"), /newest release is 9\.9\.9/],
    [
      "with a kind of change that there is not",
      (log: string) => planted(log, "### Fixed", "### Mended"),
      /Invalid change type/,
    ],
    ["with a release without a date", (log: string) => log.replace(/(## \[0\.1\.0\]) - \S+/, "$1"), /release title/],
    ["with a version that is not semantic", (log: string) => planted(log, "[0.1.0]", "[0.1]"), /./],
  ] as const
) {
  Deno.test(`a changelog ${fault} is found out`, () =>
    assert.match(changelogFaults(change(text), VERSION).join(), said));
}

Deno.test("a release is told in the changelog's words, and only when tag and deno.json agree", async () => {
  const told = await runTool("sh", [`${DEPLOY}release_notes.sh`, VERSION]);
  assert.equal(told.code, 0, told.stderr);
  assert.match(told.stdout, /^\n*### Added\n/);
  assert.doesNotMatch(told.stdout, /Unreleased|^## /m);
  const other = await runTool("sh", [`${DEPLOY}release_notes.sh`, "9.9.9"]);
  assert.deepEqual([other.code, other.stdout, /not 9\.9\.9/.test(other.stderr)], [1, "", true]);

  await using folder = await TemporaryFolder.create();
  await Deno.mkdir(folder.file("deploy"));
  await Deno.copyFile(`${DEPLOY}release_notes.sh`, folder.file("deploy/release_notes.sh"));
  await Deno.writeTextFile(folder.file("deno.json"), '{\n  "version": "2.0.0",\n}\n');
  await Deno.writeTextFile(folder.file("CHANGELOG.md"), text);
  const silent = await runTool("sh", [folder.file("deploy/release_notes.sh"), "2.0.0"]);
  assert.match(silent.stderr, /says nothing of 2\.0\.0/);
});
