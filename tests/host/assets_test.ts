import { Hono } from "hono";
import assert from "node:assert/strict";
import { builtAssets } from "../../host/assets.ts";
import { createPages } from "../../host/pages.ts";
import { asset } from "../../host/runtime.ts";
import { SITE } from "./site_pages.ts";

/** A copy of the example site, beside it so that it finds its packages. */
async function withSite(use: (root: URL) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: new URL(".", import.meta.url).pathname, prefix: "zz_site_" });
  try {
    await copyFolder(SITE.pathname, `${folder}/`);
    await use(new URL(`file://${folder}/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    if (entry.isDirectory) await copyFolder(`${from}${entry.name}/`, `${to}${entry.name}/`);
    else await Deno.copyFile(from + entry.name, to + entry.name);
  }
}

const stampOf = async (root: URL) => (await Deno.stat(new URL("dist/inputs.sha256", root))).mtime!.getTime();

Deno.test("islands are built when there is no build, kept when nothing changed, built anew after an edit", async () => {
  await withSite(async (root) => {
    await builtAssets(root);
    const first = await stampOf(root);
    await builtAssets(root);
    assert.equal(await stampOf(root), first);
    const island = new URL("islands/Counter.tsx", root);
    await Deno.writeTextFile(island, (await Deno.readTextFile(island)).replace("count.value++", "count.value += 2"));
    await builtAssets(root);
    assert.notEqual(await stampOf(root), first);
    const left = (await Array.fromAsync(Deno.readDir(root))).map((entry) => entry.name);
    assert.deepEqual(left.filter((name) => name.startsWith("dist")), ["dist"]);
  });
});

Deno.test("an island that does not compile is named", async () => {
  await withSite(async (root) => {
    await Deno.writeTextFile(new URL("islands/Torn.tsx", root), "export default (");
    await assert.rejects(builtAssets(root), /Cannot build the pages' scripts[\s\S]*Torn\.tsx/);
  });
});

Deno.test("a page names the scripts of its islands, and they are served for good", async () => {
  await withSite(async (root) => {
    const app = await createPages({ root, state: () => ({ trail: [] as string[] }) });
    const html = await (await app.request("/")).text();
    const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
    assert.ok(scripts.some((path) => path.includes("Counter")), scripts.join());
    assert.ok(!scripts.some((path) => path.includes("Outer")), "Outer is not on that page");
    for (const path of scripts) {
      const response = await app.request(path);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("cache-control")!, /immutable/);
      assert.match(response.headers.get("content-type")!, /javascript/);
    }
    const source = await (await app.request("/.vite/manifest.json")).text();
    assert.match(source, /nothing at/);
  });
});

Deno.test("a static file is kept for good under its version only, and not sent twice", async () => {
  await withSite(async (root) => {
    const app = new Hono();
    (await builtAssets(root)).mount(app);
    const versioned = await app.request(asset("/look.css"));
    assert.match(versioned.headers.get("cache-control")!, /immutable/);
    for (const path of ["/look.css", "/look.css?v=old"]) {
      const plain = await app.request(path);
      assert.equal(plain.headers.get("cache-control"), "no-cache");
      const again = await app.request(path, { headers: { "if-none-match": plain.headers.get("etag")! } });
      assert.deepEqual([again.status, await again.text()], [304, ""]);
    }
    assert.ok((await versioned.text()).includes(`url("${asset("/fonts/f.woff2")}")`), "style sheets name versions too");
    assert.match(asset("/fonts/f.woff2"), /\?v=[0-9a-f]{12}$/);
    assert.equal(asset("/unknown.png"), "/unknown.png");
  });
});
