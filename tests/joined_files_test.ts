import assert from "node:assert/strict";
import { JoinedFiles } from "./joined_files.ts";

Deno.test("files of one folder are read through one module, each once; what awaits at its top or before its tests stands alone", async () => {
  const root = `${await Deno.makeTempDir()}/`;
  const alone = [
    "await ready();",
    "const page = await open();",
    "export const { page } = await open();",
    "shareBrowser();",
    "Deno.test.beforeAll(open);",
  ];
  const waitsNot = ["Deno.test('a', async () => {\n  await ready();\n});", "// await ready();"];
  try {
    await Deno.mkdir(`${root}a`);
    await Deno.mkdir(`${root}b`);
    const written = [...alone, ...waitsNot, "", ""];
    const files = written.map((_, at) => `${at === written.length - 1 ? "b" : "a"}/${at}_test.ts`);
    await Promise.all(files.map((file, at) => Deno.writeTextFile(root + file, written[at]!)));
    using joined = new JoinedFiles(root);
    const run = joined.join(1, files);
    const modules = run.filter((path) => path.startsWith("/"));
    assert.deepEqual(run.filter((path) => !path.startsWith("/")), files.slice(0, alone.length));
    assert.deepEqual(modules.map((path) => Deno.readTextFileSync(path).match(/[ab]\/\d_test\.ts/g)), [
      ["a/5_test.ts", "a/6_test.ts", "a/7_test.ts"],
      ["b/8_test.ts"],
    ]);
    assert.equal(new Set([...modules, ...joined.join(2, files.slice(-1))]).size, 3, "parts share no module");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
