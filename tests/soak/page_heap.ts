/** `deno task page-heap --minutes 60`: watches the memory of an open dashboard; exit 3 when it has grown by a fifth. */
import { Command } from "commander";
import type { StatusView } from "../../coordinator/ports/views.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { RunningXylen } from "../fixtures/running_xylen.ts";
import { growth, heapMb, type HeapSample } from "./page_heap_run.ts";

const GROWTH_MAX = 0.2;
const MINUTE_MS = 60_000;

const { minutes } = new Command("page-heap")
  .description("Opens the dashboard of a demo at full speed and watches the page's memory.")
  .option("--minutes <n>", "how long", (text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    console.error(`error: a whole number is needed, was "${text}"`);
    Deno.exit(2);
  }, 60)
  .parse(Deno.args, { from: "user" }).opts<{ minutes: number }>();

const samples: HeapSample[] = [];
const folder = await Deno.makeTempDir({ prefix: "xylen-heap-" });
const launched = await launchBrowser();
try {
  await using xylen = new RunningXylen({ args: ["start", "--port", "0", "--data-dir", folder, "--speed", "max"] });
  const url = await xylen.url();
  await xylen.status("trading", ({ state }) => state === "running");
  const page = await launched.browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  for (let minute = 0; minute <= minutes; minute++) {
    const { decisions } = await xylen.ask<StatusView>("/api/v1/status");
    const sample = { minute, heapMb: Number((await heapMb(page)).toFixed(2)), decisions };
    samples.push(sample);
    console.log(JSON.stringify(sample));
    if (minute < minutes) await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  }
} finally {
  await launched.close();
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}
const grown = growth(samples);
console.log(JSON.stringify({ grown: Number(grown.toFixed(3)), most: GROWTH_MAX }));
Deno.exit(grown <= GROWTH_MAX ? 0 : 3);
