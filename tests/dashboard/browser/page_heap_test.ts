import assert from "node:assert/strict";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { growth, heapMb, type HeapSample } from "../../soak/page_heap_run.ts";
import { browserTest as test, DESKTOP, shareBrowser, visit } from "./visit.ts";

shareBrowser();

/** Enough that everything the page keeps is full after the first. */
const CANDLES_OF_A_SAMPLE = 300;
const SAMPLES = 4;

test("a page that has seen thousands of candles keeps no more than after the first hundreds", async () => {
  await visit({ views: new FakeViews(), viewport: DESKTOP }, async ({ page, views }) => {
    const samples: HeapSample[] = [];
    for (let minute = 0; minute < SAMPLES; minute++) {
      for (let i = 0; i < CANDLES_OF_A_SAMPLE; i++) {
        views.step();
        if (i % 20 === 0) await page.evaluate("new Promise(requestAnimationFrame)");
      }
      const { decisions } = views.status();
      await page.locator(".panel-refusals .panel-aside", { hasText: decisions.toLocaleString("en-US") }).waitFor();
      samples.push({ minute, heapMb: await heapMb(page), decisions });
    }
    assert.ok(growth(samples) <= 0.2, JSON.stringify(samples));
  });
});

Deno.test("growth is reckoned from when everything is full", () => {
  const samples = (...all: readonly number[]) => all.map((heapMb, minute) => ({ minute, heapMb, decisions: 0 }));
  assert.equal(growth([]), 0);
  assert.equal(growth(samples(5, 8, 10)), 0.25);
  assert.equal(growth(samples(5)), 0);
  assert.equal(growth(samples(5, 5, ...Array(18).fill(8), 6, 6)), -0.25);
  const swinging = Array.from({ length: 60 }, (_, minute) => 11 + (minute % 3));
  assert.equal(growth(samples(...swinging)), 0, "a sample that swings is no growth");
  assert.ok(growth(samples(...swinging.map((heapMb, minute) => heapMb + 0.1 * minute))) > 0.2, "a leak is");
});
