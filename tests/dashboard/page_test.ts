import assert from "node:assert/strict";
import { cooldownLeft } from "../../components/breaker_line.tsx";
import { dayChangePercent } from "../../components/status_bar.tsx";
import type { StatusView, TradeView } from "../../coordinator/ports/views.ts";
import type { Overview } from "../../components/overview.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { renderPage } from "./render_page.ts";

/** What a reader without scripts reads: text only, tags and data block gone. */
async function textOf(views: FakeViews, path = "/"): Promise<string> {
  const html = await (await renderPage(views, path)).text();
  return html.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]+>/g, " ").replaceAll("&amp;", "&").replace(
    /\s+/g,
    " ",
  );
}

const running = await textOf(new FakeViews());

const SECTIONS = [
  "SIMULATED",
  "demo profile",
  "running",
  "BTCUSDT 5m",
  "Market time 2024-01-30 11:00",
  "Equity",
  "Win rate",
  "Drawdown",
  "Position",
  "Last decision",
  "Votes by weighted vote",
  "Gates",
  "Risk checks",
  "Recent decisions",
  "gbdt-12",
  "mlp-36",
  "20240128-a31f",
  "Recent trades",
  "Stop loss",
  "Take profit",
  "Why not",
  "Max open positions",
  "Circuit breaker closed",
  "Pause",
  "Halt",
];

for (const section of SECTIONS) {
  Deno.test(`the page says "${section}" before any script runs`, () => assert.ok(running.includes(section), running));
}

Deno.test("the last decision is told in words with its gates and the risk checks last asked", async () => {
  const views = new FakeViews();
  const { items: [last] } = await views.decisions({ limit: 1 });
  assert.ok(
    running.includes(`${last!.votes.filter((vote) => vote.action === last!.final_action).length} of 4 models say`),
  );
  for (const name of ["Responding models", "Expected value", "Max total exposure usd", "Exchange rules"]) {
    assert.ok(running.includes(name), name);
  }
});

Deno.test("a decision of before each model's way was kept tells what pushed, what held back, and who was not explained", async () => {
  const views = new FakeViews();
  views.accounts.old = true;
  const { items } = await views.decisions({ limit: 400 });
  const pageOf = (action: string) =>
    textOf(views, `/decisions/${items.find(({ final_action }) => final_action === action)!.decision_id}`);
  const long = await pageOf("long");
  for (
    const part of [
      "Pushed towards long",
      "rsi_14 71.32 +14.2 %",
      "Held back from long",
      "volume_ratio 0.5502 −8.5 %",
      "mlp-12 by sampled Shapley values",
      "mlp-36 is not explained: no answer within 5000 ms",
    ]
  ) {
    assert.ok(long.includes(part), `${part}: ${long}`);
  }
  assert.match(await pageOf("hold"), /Nothing was asked for, so there is nothing to explain\./);
});

Deno.test("a decision that is not explained yet says so, one that is not there is not found", async () => {
  const views = new FakeViews();
  const { items } = await views.decisions({ limit: 400 });
  const { decision_id } = items.find(({ final_action }) => final_action === "short")!;
  const decision = (await views.decision(decision_id))!;
  views.accounts.old = true;
  views.decision = (id) => Promise.resolve(id === decision_id ? { ...decision, explanation: null } : null);
  assert.match(await textOf(views, `/decisions/${decision_id}`), /The models have not been asked why, or not yet\./);
  const missing = await renderPage(views, "/decisions/d-0");
  assert.equal(missing.status, 404);
});

Deno.test("the last decision leads to its page", async () => {
  const views = new FakeViews();
  const { items: [last] } = await views.decisions({ limit: 1 });
  const html = await (await renderPage(views)).text();
  assert.ok(html.includes(`href="/decisions/${last!.decision_id}"`));
});

Deno.test("an open position shows side, result, stop and target with their distances", async () => {
  const views = new FakeViews();
  views.closeTrade();
  views.openTrade("short");
  views.step();
  const text = await textOf(views);
  assert.match(text, /Stop [\d,.]+ [+−]\d+\.\d\d % away/);
  assert.match(text, /Target [\d,.]+ [+−]\d+\.\d\d % away/);
  assert.match(text, /stop and target on the exchange/);
  assert.match(text, /short [+−]\d+\.\d\d USDT/);
});

Deno.test("a trade that waits for its entry, or never had one, is no line of the recent trades", async () => {
  const views = new FakeViews();
  const { items: [trade] } = await views.trades({ limit: 1 });
  const lines = async (...trades: TradeView[]) => {
    views.trades = () => Promise.resolve({ items: trades, next: null });
    const html = await (await renderPage(views)).text();
    return [...html.matchAll(/data-trade="([^"]+)"/g)].map(([, id]) => id);
  };
  const none = { ...trade!, entry_price: null, entry_time: null };
  const [waiting, gone] = [{ ...none, trade_id: "w", status: "pending" }, {
    ...none,
    trade_id: "g",
    status: "cancelled",
  }];
  assert.deepEqual(await lines(waiting, gone, trade!), [trade!.trade_id]);
  assert.deepEqual(await lines(waiting), []);
  assert.match(await textOf(views), /No trades yet\. (?!–)/);
});

Deno.test("before the first decision the page tells what is being got ready", async () => {
  const views = new FakeViews({
    candles: 0,
    status: { state: "starting", progress: "training mlp-12 (2 of 4 ready)" },
  });
  views.changeModel("mlp-12", { status: "training" });
  views.changeModel("mlp-36", { status: "failing", trouble: "answered 503 three times" });
  const text = await textOf(views);
  for (
    const part of ["2 of 4 models", "training mlp-12 (2 of 4 ready)", "answered 503 three times", "No trades yet."]
  ) {
    assert.ok(text.includes(part), part);
  }
});

const STATES: readonly { name: string; status: Partial<StatusView>; says: readonly string[] }[] = [
  {
    name: "a halt",
    status: { state: "halted", state_reason: "operator: checking the exchange" },
    says: ["halted", "Resume"],
  },
  {
    name: "an open circuit breaker",
    status: {
      circuit_breaker: { state: "open", consecutive_losses: 5, limit: 5, reason: "5 losses in a row", until: 0 },
    },
    says: ["OPEN", "Circuit breaker open: 5 losses in a row, 0 s of market time left"],
  },
  {
    name: "trading that only reduces",
    status: { risk_mode: "reducing", risk_reason: "no candle since 2024-01-30T11:20:05.123Z" },
    says: ["reducing demo"],
  },
  { name: "real money", status: { simulated: false, mode: "live" }, says: ["LIVE", "live"] },
  {
    name: "stale data",
    status: {
      data_age_ms: 200_000,
      stale: [
        {
          kind: "feed",
          name: "BTCUSDT 5m",
          since: Date.UTC(2024, 0, 30, 11),
          expected_ms: 65_000,
          stops_entries: true,
        },
        { kind: "model", name: "mlp-12", since: Date.UTC(2024, 0, 30, 10), expected_ms: 15_000, stops_entries: true },
      ],
    },
    says: [
      "3 min 20 s stale",
      "Market data BTCUSDT 5m is stale , silent since 2024-01-30 11:00 , expected every 1 min 5 s: nothing new is",
      "Model server mlp-12 is stale , silent since 2024-01-30 10:00 , expected every 15 s: nothing new is opened",
    ],
  },
  {
    name: "flattening",
    status: {
      flatten: { state: "not_flat", started_at: 1, looks: 30, remains: ["BNBUSDT: a position of 3"], steps: [] },
    },
    says: ["NOT FLAT , after 30 looks at the exchange; it still holds BNBUSDT: a position of 3"],
  },
];

Deno.test("an open position tells how far its price is from stop, target and liquidation", async () => {
  const views = new FakeViews();
  views.closeTrade();
  const { side } = views.openTrade("long");
  const [position] = views.positions();
  const away = (at: number) => `${(Math.abs(at - position!.mark_price) / position!.mark_price * 100).toFixed(2)} %`;
  const text = await textOf(views);
  assert.equal(side, "long");
  assert.ok(text.includes(`To stop ${away(position!.stop_price!)}`), text);
  assert.ok(text.includes(`To target ${away(position!.target_price!)}`), text);
  assert.ok(text.includes(`To liquidation ${away(position!.liquidation_price!)}`), text);
});

Deno.test("a breaker that cools tells why, how many losses, and how much of the market's time is left", () => {
  const status = new FakeViews({ candles: 1 }).status();
  const until = status.market_time! + 600_000;
  const circuit_breaker = { state: "cooling", consecutive_losses: 5, limit: 5, reason: "5 losses", until } as const;
  const left = (elapsedMs: number, given: Partial<StatusView>) =>
    cooldownLeft({ ...status, circuit_breaker, ...given }, elapsedMs);
  assert.deepEqual([left(0, { speed: 60 }), left(1_000, { speed: 60 }), left(60_000, { speed: 60 })], [
    600_000,
    540_000,
    0,
  ]);
  assert.equal(left(1_000, { speed: null, mode: "live" }), 599_000);
  assert.equal(left(1_000, { speed: null, mode: "replay" }), 600_000, "who knows how fast it goes");
  assert.equal(cooldownLeft(status, 0), null);
});

Deno.test("the newest warnings and worse stand on the overview and lead to the events", async () => {
  const views = new FakeViews();
  assert.ok((await textOf(views)).includes("Nothing has gone wrong yet."));
  for (let i = 0; i < 7; i++) views.tellEvent(`trouble ${i}`);
  const text = await textOf(views);
  assert.match(text, /critical trouble 6/);
  assert.ok(!text.includes("trouble 1"), "five at most");
});

for (const { name, status, says } of STATES) {
  Deno.test(`${name} is told in words`, async () => {
    const text = await textOf(new FakeViews({ status }));
    for (const words of says) assert.ok(text.includes(words), `${words} in ${text}`);
  });
}

Deno.test("models without a vote stand in a banner with the first reason, and show no old answer", async () => {
  const views = new FakeViews();
  assert.ok(!(await textOf(views)).includes("no vote"));
  const old = { lastAction: "long", lastConfidence: 0.396 };
  views.changeModel("mlp-12", { ...old, status: "failing", trouble: "too old" });
  views.changeModel("mlp-36", { ...old, status: "offline", trouble: "connection refused" });
  views.changeModel("gbdt-36", { status: "offline", enabled: false });
  const text = await textOf(views);
  assert.match(text, /2 of 3 models have no vote : mlp-12, mlp-36 \( ?mlp-12: too old\)/);
  assert.match(text, /mlp-12 failing no vote – /);
  assert.ok(!text.includes("39.6 %"), text);
  assert.ok(!(await textOf(new FakeViews({ status: { state: "starting" } }))).includes("have no vote"));
});

Deno.test("the theme comes from the cookie with the first byte; anything else follows the system", async () => {
  const views = new FakeViews({ candles: 1 });
  for (
    const [cookie, theme] of [["theme=dark", "dark"], ["a=b; theme=light", "light"], ["theme=<x>", "auto"]] as const
  ) {
    assert.ok((await (await renderPage(views, "/", cookie)).text()).includes(`data-theme="${theme}"`), cookie);
  }
});

Deno.test("no element carries a style attribute or a handler: the policy would block them", async () => {
  const html = await (await renderPage(new FakeViews())).text();
  assert.deepEqual(html.replace(/<script.*?<\/script>/gs, "").match(/<[^>]+\s(style|on\w+)=/g), null);
});

Deno.test("a page loads nothing from another server", async () => {
  const html = await (await renderPage(new FakeViews())).text();
  assert.deepEqual(html.match(/<(script|link|img|iframe)[^>]+(src|href)="(https?:)?\/\/[^"]*"/g), null);
});

Deno.test("an unknown path answers 404 with a way back", async () => {
  const response = await renderPage(new FakeViews({ candles: 1 }), "/nowhere");
  assert.equal(response.status, 404);
  assert.match(await response.text(), /There is no page at[\s\S]*\/nowhere[\s\S]*To the overview/);
});

Deno.test("the overview is there as JSON for a page that comes back", async () => {
  const response = await renderPage(new FakeViews(), "/overview.json");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const overview = await response.json() as Overview;
  assert.deepEqual([overview.models.length, overview.candles.length, overview.decisions.length], [4, 400, 120]);
  const oldestFirst = overview.equity.map((point) => point.timestamp);
  assert.deepEqual(oldestFirst, oldestFirst.toSorted((a, b) => a - b));
});

/** The same market under two names. */
class TwoMarkets extends FakeViews {
  override status(): StatusView {
    return { ...super.status(), symbols: ["BTCUSDT", "ETHUSDT"] };
  }
}

for (
  const [asked, shown] of [["/", "BTCUSDT"], ["/?symbol=ETHUSDT", "ETHUSDT"]] as const
) {
  Deno.test(`${asked} shows ${shown} and leads to the other market`, async () => {
    const html = await (await renderPage(new TwoMarkets(), asked)).text();
    const links = [...html.matchAll(/<a href="\/\?symbol=(\w+)"( aria-current="page")?/g)];
    assert.deepEqual(links.map(([, symbol, current]) => [symbol, current !== undefined]), [
      ["BTCUSDT", shown === "BTCUSDT"],
      ["ETHUSDT", shown === "ETHUSDT"],
    ]);
    const json = await (await renderPage(new TwoMarkets(), asked.replace("/", "/overview.json"))).json() as Overview;
    assert.equal(json.symbol, shown);
  });
}

Deno.test("a market that is not traded is 404, with those that are", async () => {
  const answer = await renderPage(new TwoMarkets(), "/?symbol=XRPUSDT");
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /XRPUSDT is not traded here: BTCUSDT, ETHUSDT are/);
});

const closes = (...prices: readonly number[]) =>
  prices.map((close, i) => ({ openTimeMs: i * 6 * 3_600_000, open: 1, high: 1, low: 1, close, volume: 1 }));

for (
  const [name, candles, change] of [
    ["no candle", closes(), null],
    ["a market of three quarters of a day", closes(100, 101, 102, 103), null],
    ["a whole day", closes(100, 101, 102, 103, 110), 10],
    ["more than a day", closes(50, 100, 101, 102, 103, 90), -10],
  ] as const
) {
  Deno.test(`the change in 24 hours of ${name} is ${change}`, () => {
    const found = dayChangePercent(candles);
    assert.equal(found === null ? null : Math.round(found * 1e9) / 1e9, change);
  });
}
