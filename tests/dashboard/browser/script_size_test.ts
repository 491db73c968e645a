import assert from "node:assert/strict";
import { PAGES } from "../../../components/navigation.tsx";
import { fakeDashboard } from "../../fixtures/fake_dashboard.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const KIB = 1024;
const WITH_CHART = 90;
const WITHOUT = 40;

/** Whatever is packed by gzip that a browser loads of our scripts for a page, by the page's own word. */
async function packedBytes(url: URL): Promise<number> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url.pathname);
  const html = await answer.text();
  const scripts = new Set([...html.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!));
  assert.ok(scripts.size >= 5, `${url.pathname} names the scripts of its islands`);
  const sizes = [...scripts].map(async (path) => {
    const { body } = await fetch(new URL(path, url));
    return (await new Response(body!.pipeThrough(new CompressionStream("gzip"))).bytes()).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

Deno.test("scripts of a page with a candle chart are at most 90 KiB packed, of any other 40", async (t) => {
  const views = new FakeViews();
  const { items: [trade] } = await views.trades({ limit: 1 });
  const { items: [decision] } = await views.decisions({ limit: 1 });
  const dashboard = await fakeDashboard(views);
  const pages: readonly (readonly [string, number])[] = [
    ...PAGES.map(([path]) => [path, path === "/" ? WITH_CHART : WITHOUT] as const),
    [`/trades/${trade!.trade_id}`, WITH_CHART],
    [`/decisions/${decision!.decision_id}`, WITHOUT],
    ["/models/gbdt-12", WITHOUT],
    ["/research/backtests/b-1", WITHOUT],
    ["/research/backtests/compare?id=b-1&id=b-2", WITHOUT],
  ];
  try {
    for (const [path, most] of pages) {
      await t.step(path, async () => {
        const packed = await packedBytes(new URL(path, dashboard.url));
        assert.ok(packed <= most * KIB, `${packed} bytes, at most ${most * KIB}`);
      });
    }
  } finally {
    await dashboard.close();
  }
});
