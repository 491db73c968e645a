/** The page of one decision, before any script runs. */
import assert from "node:assert/strict";
import { limitText } from "../../components/decision_page/check_gauge.tsx";
import { featureWords } from "../../components/decision_page/feature_words.ts";
import { hindsight } from "../../components/decision_page/hindsight.ts";
import { because, decided, missedBy } from "../../components/decision_page/sentence.ts";
import { FEATURE_NAMES } from "../../features/catalogue.ts";
import type { Check } from "../../domain/decision.ts";
import type { DecisionView } from "../../coordinator/ports/views.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { renderPage } from "./render_page.ts";

const textOf = async (views: FakeViews, path: string): Promise<string> =>
  (await (await renderPage(views, path)).text())
    .replace(/<(style|script|svg)[^>]*>.*?<\/\1>/gs, " ").replace(/<[^>]+>/g, " ").replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'").replace(/\s+/g, " ");

async function found(views: FakeViews, which: (decision: DecisionView) => boolean): Promise<DecisionView> {
  const { items } = await views.decisions({ limit: 400 });
  return items.find(which) ?? assert.fail("there is such a decision");
}

const pageOf = async (views: FakeViews, which: (decision: DecisionView) => boolean, query = "") =>
  textOf(views, `/decisions/${(await found(views, which)).decision_id}${query}`);

const isTraded = ({ trade_id, rejected }: DecisionView) => trade_id !== null && !rejected;
const isRefused = ({ rejected, final_action }: DecisionView) => rejected && final_action !== "hold";
const isHeld = ({ final_action }: DecisionView) => final_action === "hold";

const PARTS = [
  "How the confidence came about",
  "What each model said",
  "How they were combined",
  "What came of it",
  "Gates",
  "Risk checks",
  "How large",
  "The proof",
  "Replay this decision",
  "What the models looked at",
];

for (const [what, which] of [["traded", isTraded], ["refused", isRefused], ["held", isHeld]] as const) {
  Deno.test(`the page of a decision that was ${what} has every part and says first what was decided and why`, async () => {
    const views = new FakeViews(), decision = await found(views, which);
    const page = await pageOf(views, which);
    let at = -1;
    for (const part of [decided(decision), because(decision)]) {
      assert.ok(page.indexOf(part) > at, `${part}: ${page.slice(0, 900)}`);
      at = page.indexOf(part);
    }
    for (const part of PARTS) assert.ok(page.includes(part), part);
    for (const { name } of [...decision.gates, ...decision.risk_checks]) {
      assert.ok(page.includes(name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ")), name);
    }
  });
}

Deno.test("the waterfall names base rate, features, models and confidence, and its digits add up", async () => {
  const views = new FakeViews(), decision = await found(views, isTraded);
  const page = await pageOf(views, isTraded);
  for (
    const part of [
      `how often ${decision.final_action} was right in the 980 candles before`,
      "rsi_14 how one-sidedly the price has risen of late, 0 to 100: 71.32, in 3 models",
      "mlp-36 its whole answer, not explained",
      `Confidence in ${decision.final_action}`,
      "The gate asks for 50.0 %",
      "They differ by less than 0.0001 points",
    ]
  ) assert.ok(page.includes(part), `${part}: ${page}`);
});

Deno.test("every feature of the catalogue and every part of a window is told in plain words, a stranger's is not", () => {
  const parts = ["path", "range", "volume"].flatMap((kind) => [`${kind}_last_4`, `${kind}_before`]);
  for (const name of [...FEATURE_NAMES, ...parts]) assert.ok(featureWords(name), name);
  assert.equal(featureWords("rsi_14@1h"), "how one-sidedly the price has risen of late, 0 to 100, on hourly candles");
  assert.equal(featureWords("their_own_thing"), null);
});

Deno.test("a hold is held against no gate", async () => {
  const page = await pageOf(new FakeViews(), isHeld);
  assert.ok(page.includes("A hold asks for nothing and is stopped by nothing"));
  assert.ok(!page.includes("The gate asks for") && !page.includes("stopped it"));
});

Deno.test("a refused decision names the gate that stopped it, and by how much", async () => {
  const views = new FakeViews();
  const page = await pageOf(views, isRefused);
  assert.match(page, /The (gate|risk check) “[a-z ]+” stopped it: .*, missed by [\d.,]+/);
  assert.match(page, /stopped it/);
});

Deno.test("a decision of an old record says what is not there, instead of failing", async () => {
  const views = new FakeViews();
  views.accounts.old = true;
  const page = await pageOf(views, isTraded, "?replay=1");
  assert.ok(page.includes("its whole answer, not explained"));
  assert.ok(page.includes("none: the record is from before there was one"));
  assert.ok(page.includes("Its hashes hold: no difference"));
  assert.ok(page.includes("there was no chain then"));
});

Deno.test("a record that cannot be read is shown as far as it can be, with the reason", async () => {
  const views = new FakeViews();
  views.accounts.unreadable = "unreadable: snapshot s-1 is stored";
  const page = await pageOf(views, isTraded);
  assert.ok(page.includes("The record cannot be read (unreadable: snapshot s-1 is stored)."), page);
  assert.ok(page.includes("Gates"));
});

Deno.test("only who asks for a replay has one", async () => {
  const views = new FakeViews();
  const without = await pageOf(views, isTraded);
  assert.ok(!without.includes("Recomputed now"));
  await pageOf(views, isTraded, "?replay=yes");
  assert.deepEqual(views.accounts.replayed, []);
  assert.ok((await pageOf(views, isTraded, "?replay=1")).includes("Recomputed now: no difference"));
  assert.equal(views.accounts.replayed.length, 1);
});

Deno.test("a trade opens its why: the waterfall of its decision, and the way to it", async () => {
  const views = new FakeViews();

  const { items } = await views.trades({ limit: 400 });
  const decided = await Promise.all(items.map(({ decision_id }) => views.accounts.account(decision_id)));
  const { trade_id, decision_id } = items[decided.findIndex((account) => account?.waterfall)]!;
  const html = await (await renderPage(views, `/trades/${trade_id}`)).text();
  assert.ok(html.includes(`href="/decisions/${decision_id}"`));
  const page = await textOf(views, `/trades/${trade_id}`);
  for (const part of ["Why: how the confidence came about", "Base rate", "They differ by less than"]) {
    assert.ok(page.includes(part), part);
  }
});

const check = (name: string, value: Check["value"], limit: Check["limit"], passed: boolean): Check => ({
  name,
  value,
  limit,
  passed,
  detail: "",
});

for (
  const [given, limit, missed] of [
    [check("confidence", 0.482, 0.5, false), "at least 50.0 %", "missed by 1.80 points"],
    [check("confidence", 0.55, 0.5, true), "at least 50.0 %", "5.00 points to spare"],
    [check("uncertainty", 0.41, 0.3, false), "at most 0.300", "missed by 0.110"],
    [check("responding_models", 4, 4, true), "at least 4", null],
    [check("max_open_positions", 1, 1, true), "at most 1", null],
    [check("regime", "trend", "not trend", false), "asked for: not trend", null],
    [check("regime", "trend", null, true), "no limit", null],
  ] as const
) {
  Deno.test(`${given.name} at ${given.value} stands against "${limit}"`, () => {
    assert.deepEqual([limitText(given), missedBy(given)], [limit, missed]);
  });
}

const OUTCOME = { state: "judged", came_true: "short", long_return: -0.006, short_return: 0.011, known_at: 0 } as const;
for (
  const [action, outcome, text] of [
    [
      "short",
      OUTCOME,
      "Right by hindsight: a short would have reached its target before its stop. Before costs a long would have made −0.60 %, a short +1.10 %.",
    ],
    ["hold", OUTCOME, /^Wrong by hindsight: a short would/],
    ["hold", { ...OUTCOME, came_true: "hold" }, /^Right by hindsight: neither/],
    ["long", { ...OUTCOME, state: "pending", came_true: null }, /is known at 1970-01-01 00:00 UTC\.$/],
    ["long", { ...OUTCOME, state: "unknown", came_true: null }, /cannot be told\.$/],
  ] as const
) {
  Deno.test(`hindsight of a ${action}, ${outcome.state} ${outcome.came_true}`, () => {
    const told = hindsight(action, outcome);
    if (typeof text === "string") assert.equal(told, text);
    else assert.match(told, text);
  });
}
