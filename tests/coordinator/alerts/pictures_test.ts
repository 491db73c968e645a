import assert from "node:assert/strict";
import fc from "fast-check";
import { equityChart } from "../../../coordinator/alerts/pictures/equity_chart.ts";
import { pngOf } from "../../../coordinator/alerts/pictures/png.ts";
import { tradeChart } from "../../../coordinator/alerts/pictures/trade_chart.ts";
import { HEIGHT, WIDTH } from "../../../coordinator/alerts/pictures/svg.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const clock = new SystemClock();
const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Width and height stand in the first chunk. */
function sizeOf(png: Uint8Array<ArrayBuffer>): number[] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

const views = new FakeViews();
const equity = (await views.equity({ limit: 300 })).items.toReversed();
const [trade] = (await views.listings.trades({
  sort: "timestamp",
  descending: true,
  page: 1,
  limit: 1,
  filters: { status: "closed" },
})).items;

for (
  const [name, svg] of [
    ["equity", equityChart("Equity, last 24 hours", equity)],
    ["a trade", tradeChart(trade!, views.candles("BTCUSDT", 300), "5m")],
  ] as const
) {
  Deno.test(`the chart of ${name} is drawn as a picture of two pixels for one`, async () => {
    const png = await pngOf(svg!, clock);
    assert.deepEqual([...png.slice(0, 8)], PNG_HEAD);
    assert.deepEqual(sizeOf(png), [2 * WIDTH, 2 * HEIGHT]);
    const folder = Deno.env.get("XYLEN_PICTURES");
    if (folder) await Deno.writeFile(`${folder}/${name}.png`, png);
  });
}

Deno.test("nothing to draw is no picture, and what cannot be drawn is an error in words", async () => {
  assert.equal(equityChart("Equity", equity.slice(0, 1)), null);
  assert.equal(tradeChart(trade!, [], "5m"), null);
  await assert.rejects(pngOf("<svg", clock), /Error/);
});

Deno.test("whatever equity does, the chart is a sound drawing inside its frame", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  const points = fc.array(value, { minLength: 2, maxLength: 900 }).map((all) =>
    all.map((each, i) => ({ timestamp: 1_700_000_000_000 + i * 300_000, equity: each }))
  );
  fc.assert(
    fc.property(points, fc.string(), (curve, title) => {
      const svg = equityChart(title, curve)!;
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      for (const [, y] of svg.matchAll(/[ML]-?[\d.]+ (-?[\d.]+)/g)) {
        assert.ok(Number(y) >= 0 && Number(y) <= HEIGHT, svg);
      }
    }),
    { numRuns: 50 },
  );
});
