/**
 * What a reader waits for: the first paint of each page over loopback (goal 300 ms), and a chart of 5,000 bars and 200
 * markers when a candle comes (goal p95 16 ms). The peers: an empty page with the same styles, and the chart library as
 * it comes, which is given everything anew. Shifts of the layout are counted on the way: there should be none.
 */
import type { Page } from "playwright-core";
import { build } from "vite";
import { PAGES } from "../../components/navigation.tsx";
import { viteConfig } from "../../host/vite.ts";
import { STYLES } from "../../routes/(_parts)/styles.ts";
import { launchBrowser, type LaunchedBrowser } from "../../tests/fixtures/browser.ts";
import { fakeDashboard } from "../../tests/fixtures/fake_dashboard.ts";
import { FakeViews } from "../../tests/fixtures/fake_views.ts";
import { type Measurement, quantile } from "../measurement.ts";

const LOADS = 15;
const CHART = { bars: 5_000, markers: 200, rounds: 200 } as const;
const ROOT = new URL("../../", import.meta.url);

export async function* bench(): AsyncGenerator<Measurement> {
  const launched = await launchBrowser();
  try {
    yield* paints(launched);
    yield await chartUpdates(launched);
  } finally {
    await launched.close();
  }
}

async function* paints({ browser }: LaunchedBrowser): AsyncGenerator<Measurement> {
  const dashboard = await fakeDashboard(new FakeViews());
  const empty = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    const css = /\/css\/(\w+\.css)/.exec(url)?.[1];
    const headers = { "content-type": css ? "text/css" : "text/html" };
    return new Response(css ? await Deno.readTextFile(new URL(`static/css/${css}`, ROOT)) : EMPTY, { headers });
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    for (const [path] of PAGES) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      let shifts = 0;
      for (let load = 0; load < LOADS; load++) {
        const seen = await firstPaint(page, new URL(path, dashboard.url).href);
        ours.push(seen.paintMs);
        shifts += seen.shift;
        theirs.push((await firstPaint(page, `http://127.0.0.1:${empty.addr.port}/`)).paintMs);
      }
      yield figure(
        `first_paint_p50 ${path}, layout shift ${shifts}`,
        quantile(ours, 0.5),
        "an empty page",
        quantile(theirs, 0.5),
        LOADS,
      );
    }
    await page.close();
  } finally {
    await empty.shutdown();
    await dashboard.close();
  }
}

const LINKS = STYLES.map((name) => `<link rel="stylesheet" href="/css/${name}.css">`).join("");
const EMPTY = `<!doctype html><html lang="en"><head><title>-</title>${LINKS}</head><body>-</body></html>`;

const SEEN = `new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => shift += value))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve({
    shift,
    paintMs: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  }), 300);
})`;

/** With everything cached but the page itself, as for whoever comes back. */
async function firstPaint(page: Page, url: string): Promise<{ paintMs: number; shift: number }> {
  await page.goto(url, { waitUntil: "load" });
  return await page.evaluate(SEEN) as { paintMs: number; shift: number };
}

async function chartUpdates({ browser }: LaunchedBrowser): Promise<Measurement> {
  const folder = await Deno.makeTempDir({ prefix: "xylen-bench-" });
  const { build: options, ...config } = viteConfig(ROOT);
  const input = new URL("./chart_page.ts", import.meta.url).pathname;
  await build({
    ...config,
    build: {
      ...options,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { input, output: { entryFileNames: "chart.js", format: "es", codeSplitting: false } },
    },
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async ({ url }) =>
      url.endsWith(".js")
        ? new Response(await Deno.readTextFile(`${folder}/chart.js`), {
          headers: { "content-type": "text/javascript" },
        })
        : new Response(CHART_PAGE, { headers: { "content-type": "text/html" } }),
  );
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${server.addr.port}/`, { waitUntil: "networkidle" });
    const { bars, markers, rounds } = CHART;
    const { ours, plain } = await page.evaluate(`updates(${bars}, ${markers}, ${rounds})`) as Record<string, number[]>;
    await page.close();
    const name = `chart_update_p95 ${bars} bars, ${markers} markers`;
    return figure(name, quantile(ours!, 0.95), "lightweight-charts, all anew", quantile(plain!, 0.95), rounds);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

const CHART_PAGE = `<!doctype html><html lang="en"><head><title>-</title><style>.box { height: 420px }</style></head>
<body><script type="module" src="/chart.js"></script></body></html>`;

const figure = (name: string, ours: number, peer: string, theirs: number, n: number): Measurement => ({
  name,
  value: Number(ours.toFixed(2)),
  unit: "ms",
  peer,
  peer_value: Number(theirs.toFixed(2)),
  ratio: Number((theirs / ours).toFixed(3)),
  n,
});
