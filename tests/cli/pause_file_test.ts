import assert from "node:assert/strict";
import { join } from "node:path";
import { pauseFile } from "../../cli/start/pause_file.ts";

async function inFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const noFault = (sentence: string) => assert.fail(sentence);

Deno.test("a pause is remembered by the folder; none was before the first", async () => {
  await inFolder((folder) => {
    assert.equal(pauseFile(folder, noFault).read(), null);
    pauseFile(folder, noFault).write(1_704_153_600_000);
    assert.equal(pauseFile(folder, noFault).read(), 1_704_153_600_000);
  });
});

Deno.test("a file that holds no time is no pause", async () => {
  await inFolder(async (folder) => {
    for (const text of ["soon", "1.5", ""]) {
      await Deno.writeTextFile(join(folder, "exchange_pause_until"), text);
      assert.ok((pauseFile(folder, noFault).read() ?? 0) <= 0, JSON.stringify(text));
    }
  });
});

Deno.test("a folder that cannot be written is told and stops nothing", async () => {
  await inFolder((folder) => {
    const told: string[] = [];
    pauseFile(join(folder, "gone"), (sentence) => told.push(sentence)).write(1);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^Cannot write .*exchange_pause_until/);
  });
});
