import assert from "node:assert/strict";
import { installedPackages } from "./installed.ts";
import { dependenciesPage, namedPackages, PURPOSES } from "./page.ts";

const ROOT = new URL("../../", import.meta.url);
/** They ask for their notice to be kept, no more; MPL-2.0 for changes of its own files to be shown, and we make none. */
const ALLOWED = /^(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|MPL-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)$/;
/** Bitstream Vera's licence and public domain, in words of its own. */
const IN_OWN_WORDS = ["dejavu-fonts-ttf"];

const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
const packages = await installedPackages(ROOT);
const named = namedPackages(imports);

Deno.test("each package that the program names is installed, and said what it is for; none is said that is not named", () => {
  assert.ok(named.length > 20);
  const installed = new Set(packages.map(({ name }) => name));
  assert.deepEqual(named.filter((name) => !installed.has(name)), []);
  assert.deepEqual(named.filter((name) => !PURPOSES[name]), []);
  assert.deepEqual(Object.keys(PURPOSES).filter((name) => !named.includes(name)), []);
});

Deno.test("every package has a licence under which it may be used and passed on", () => {
  const others = packages.filter(({ name, licence }) => !ALLOWED.test(licence) && !IN_OWN_WORDS.includes(name));
  assert.deepEqual(others.map(({ name, licence }) => `${name}: ${licence}`), []);
});

Deno.test("docs/dependencies.md lists what is installed on every platform, as it is", async () => {
  const told = await Deno.readTextFile(new URL("docs/dependencies.md", ROOT));
  for (const { name, version, licence } of packages.filter((each) => named.includes(each.name))) {
    assert.match(told, new RegExp(`\\| ${name} +\\| ${version.replaceAll(".", "\\.")} +\\| ${licence} +\\|`), name);
  }
  assert.match(dependenciesPage(packages, named), /^# Dependencies/);
});

Deno.test("names are read from what is imported, with scopes, folders and without versions", () => {
  assert.deepEqual(
    namedPackages({
      a: "npm:@hono/zod-openapi@1.6.3",
      "b/": "npm:/grammy@1.46.0/",
      c: "./host/mod.ts",
      d: "npm:zod@4.6.7",
    }),
    ["@hono/zod-openapi", "grammy", "zod"],
  );
});
