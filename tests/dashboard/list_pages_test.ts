import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { words } from "../../domain/figure_text.ts";
import { Gauge } from "../../components/gauge.tsx";
import { FakeViews } from "../fixtures/fake_views.ts";
import { renderPage } from "./render_page.ts";

const views = new FakeViews({ candles: 1_500 });
const { items: trades } = await views.trades({ limit: 500 });
const get = (path: string) => renderPage(views, path);
const html = async (path: string) => await (await get(path)).text();

/** Links to single trades, in the order of the table. */
const listed = (page: string): string[] =>
  [...page.matchAll(/href="\/trades\/([^"?/]+)"/g)].map(([, id]) => decodeURIComponent(id!));

Deno.test("the trades page shows the newest fifty and leads to the others", async () => {
  assert.ok(trades.length > 50, `${trades.length} trades`);
  const first = await html("/trades");
  assert.equal(listed(first).length, 50);
  assert.match(first, new RegExp(`1–50 of ${trades.length}`));
  assert.match(first, new RegExp(`<a href="/trades\\?page=2&amp;as_of=${trades.length}" rel="next">`));
  assert.equal(listed(await html("/trades?page=2")).length, Math.min(50, trades.length - 50));
});

Deno.test("a heading sorts by its column, and once more the other way round", async () => {
  const page = await html("/trades?sort=pnl&side=long");
  const best = trades.filter(({ side }) => side === "long").toSorted((a, b) => b.pnl - a.pnl)[0]!;
  assert.equal(listed(page)[0], best.trade_id);
  assert.match(page, /aria-sort="descending"><a href="\/trades\?side=long&amp;sort=pnl&amp;order=asc">/);
});

Deno.test("what cannot be asked is told, 400", async () => {
  const answer = await get("/trades?sort=secret");
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /sort must be one of entry_time, /);
});

Deno.test("a table that nothing fits says so, and what would fill it", async () => {
  assert.match(await html("/trades?from=2050-01-01"), /No trade fits\. A trade opens when the models agree/);
  assert.match(await html("/orders"), /No order fits/);
  assert.match(await html("/events"), /No event fits/);
});

Deno.test("an event of an operator tells who that was, and one of the engine does not speak of an operator", async () => {
  const told = new FakeViews({ candles: 2 });
  told.tellEvent("halted");
  assert.match(await (await renderPage(told, "/events")).text(), /operator: alice/);
  assert.doesNotMatch(await html("/events"), /operator: /);
});

Deno.test("decisions are filtered by what stopped them", async () => {
  const stopped = Object.keys(views.status().refusals)[0]!;
  const page = await html(`/decisions?stopped_by=${stopped}`);
  assert.match(page, new RegExp(`1–50 of ${views.status().refusals[stopped]!.toLocaleString("en-US")}<`));
  assert.match(page, new RegExp(`<option value="${stopped}" selected`));
});

Deno.test("the file has every row of the question, money without exponents, and no formula", async () => {
  const answer = await get("/trades.csv?side=long&sort=pnl");
  assert.match(answer.headers.get("content-disposition")!, /attachment; filename="trades\.csv"/);
  const [header, ...lines] = (await answer.text()).trimEnd().split("\n");
  assert.ok(header!.startsWith("trade_id,symbol,side,"));
  assert.equal(lines.length, trades.filter(({ side }) => side === "long").length);
  assert.doesNotMatch(lines.join("\n"), /\de-\d|(^|,)[=+@]/m);
});

Deno.test("the file has no pages: no link to it names one, and an address that does brings the same rows", async () => {
  const page = await html(`/trades?side=long&page=2&as_of=${trades.length}`);
  assert.match(page, /href="\/trades\.csv\?side=long" download/);
  for (const list of ["trades", "orders", "decisions", "events"]) {
    const [whole, second] = [await html(`/${list}.csv`), await html(`/${list}.csv?page=2`)];
    assert.equal(second, whole);
  }
});

Deno.test("a trade's page tells its life and leads to its decision; one that is not there is 404", async () => {
  const trade = trades.find(({ status }) => status === "closed")!;
  const page = await html(`/trades/${trade.trade_id}`);
  assert.match(page, new RegExp(`Trade ${trade.trade_id}`));
  assert.match(page, new RegExp(`href="/decisions/${trade.decision_id}"`));
  assert.equal((await get("/trades/none")).status, 404);
});

Deno.test("every page says whether money is real, and marks itself in the navigation", async () => {
  for (
    const [path, mode, word] of [["/trades", "demo", "SIMULATED"], ["/orders", "live", "LIVE"], [
      "/events",
      "testnet",
      "TEST",
    ]] as const
  ) {
    const page = await (await renderPage(new FakeViews({ candles: 2, status: { mode } }), path)).text();
    assert.match(page, new RegExp(`class="badge [^"]*">${word}<`));
    assert.match(page, new RegExp(`<a href="${path}" aria-current="page">`));
  }
});

Deno.test("the performance page tells the record of all trades, and says so where there is none", async () => {
  const page = (await html("/performance")).replace(/<[^>]+>/g, " ");
  const closed = trades.filter(({ status }) => status === "closed");
  assert.match(page, new RegExp(`Trades\\s+${closed.length},`));
  for (const title of ["Equity", "Drawdown", "By month", "Results of trades", "By model"]) {
    assert.ok(page.includes(title));
  }
  const empty = await (await renderPage(new FakeViews({ candles: 0 }), "/performance")).text();
  assert.match(empty, /No trade has ended yet/);
  assert.match(empty, /No equity is stored yet/);
});

Deno.test("the risk page shows every limit with the part of it that is used, and says what is near", async () => {
  const page = await html("/risk");
  for (const { name } of views.risk()!.limits) assert.ok(page.includes(words(name)), name);
  const near = { name: "daily_loss", value: 450, limit: 500, unit: "USDT" };
  const text = renderToString(h(Gauge, near)).replace(/<[^>]+>/g, "");
  assert.match(text, /Daily loss near.*450\.00 of 500\.00 USDT/);
  assert.match(renderToString(h(Gauge, { ...near, value: 500 })), /is-reached/);
  assert.doesNotMatch(renderToString(h(Gauge, { ...near, value: 100 })), /is-near|is-reached/);
});

Deno.test("the models page shows each model: its figures, its diagram, and what it lacks", async () => {
  const page = await html("/models");
  for (const { name } of views.models()) assert.match(page, new RegExp(`id="model-${name}-title"`));
  assert.match(page, /Reliability of gbdt-12: as stated calibration error|calibrated once enough of them are judged/);
});
