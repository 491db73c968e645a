import { TextLineStream } from "./text_lines.ts";
import assert from "node:assert/strict";
import { SITE } from "./site_pages.ts";

Deno.test("in development an edit of a page shows without a restart, and islands come as modules", async () => {
  const folder = await Deno.makeTempDir({ dir: new URL(".", import.meta.url).pathname, prefix: "zz_dev_" });
  await new Deno.Command("cp", { args: ["-r", `${SITE.pathname}.`, folder] }).output();
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const script = new URL("dev_server.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--config", config, script, `file://${folder}/`];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
  try {
    const port = await portOf(lines);
    const text = async (path: string) => await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    assert.match(await text("/blog/new"), /new post/);
    assert.match(await text("/islands/Counter.tsx"), /count\.value\+\+/);
    assert.match(await text("/broken?teapot"), /short and stout/, "one HttpError for host and pages");
    const page = `${folder}/routes/blog/new.tsx`;
    await Deno.writeTextFile(page, (await Deno.readTextFile(page)).replace("new post", "edited post"));
    assert.ok(await becomes(async () => (await text("/blog/new")).includes("edited post")));
  } finally {
    await child.stdin.close();
    await child.status;
    await lines.cancel();
    await Deno.remove(folder, { recursive: true });
  }
});

async function becomes(condition: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 400; tries++) {
    if (await condition()) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

async function portOf(lines: ReadableStreamDefaultReader<string>): Promise<number> {
  for (;;) {
    const { done, value } = await lines.read();
    if (done) throw new Error("The development server ended before it listened");
    const [, port] = /^port (\d+)$/.exec(value) ?? [];
    if (port) return Number(port);
  }
}
