import assert from "node:assert/strict";
import fc from "fast-check";
import type { Income } from "../../../domain/account.ts";
import { type Usd, usd } from "../../../domain/money.ts";
import { netPnl, type Trade } from "../../../domain/trade.ts";
import { incomeSinceMs } from "../../../coordinator/engine/income.ts";
import { ACCOUNT, EngineDriver, FIRST_MS, ofKind, STEP_MS, SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

const ENTRY_MS = FIRST_MS, EXIT_MS = FIRST_MS + STEP_MS;
const OPEN = openTrade("long", { tradeId: "open", entryTimeMs: EXIT_MS + 5_000, fees: usd(0.5) });
const ENDED = openTrade("short", {
  tradeId: "ended",
  status: "closed",
  entryTimeMs: ENTRY_MS,
  exitTimeMs: EXIT_MS,
  fees: usd(0.5),
});

const told = (changes: Partial<Income> = {}): Income => ({
  incomeId: "i",
  kind: "funding",
  symbol: SYMBOL,
  amount: usd(-0.25),
  atMs: EXIT_MS + 6_000,
  ...changes,
});

const pay = (engine: EngineDriver, ...income: Income[]) =>
  engine.tell({ kind: "account", atMs: engine.nowMs, account: ACCOUNT, income });

const started = (): EngineDriver => new EngineDriver({}, { trades: [OPEN], ended: [ENDED] });

for (
  const [what, income, tradeId, changes] of [
    ["funding while a trade is open", {}, "open", { funding: usd(-0.25) }],
    ["funding of the moment of its entry", { atMs: EXIT_MS + 5_000 }, "open", { funding: usd(-0.25) }],
    ["funding a moment before its entry", { atMs: EXIT_MS + 4_999 }, null, {}],
    ["funding of the time of a trade that has ended", { atMs: EXIT_MS - 1 }, "ended", { funding: usd(-0.25) }],
    ["funding a second after its end: clocks round", { atMs: EXIT_MS + 1_000 }, "ended", { funding: usd(-0.25) }],
    ["funding longer after its end", { atMs: EXIT_MS + 1_001 }, null, {}],
    ["funding of before all trades", { atMs: ENTRY_MS - 1 }, null, {}],
    ["funding of another symbol", { symbol: "ETHUSDT" }, null, {}],
    ["the fee of a liquidation", { kind: "insurance", amount: usd(-4) }, "open", { fees: usd(4.5) }],
    ["a deposit", { kind: "transfer", symbol: null, amount: usd(500) }, null, {}],
    ["something else", { kind: "other" }, null, {}],
  ] as const
) {
  Deno.test(`income: ${what} falls to ${tradeId === null ? "no trade" : `the ${tradeId} trade`}, and is remembered`, () => {
    const engine = started();
    const commands = pay(engine, told(income));
    const trade = tradeId === "open" ? OPEN : ENDED;
    assert.deepEqual(
      ofKind(commands, "store_trade").map((command) => command.trade),
      tradeId === null ? [] : [{ ...trade, ...changes }],
    );
    assert.deepEqual(commands.at(-1), { kind: "store_risk" });
    assert.deepEqual(engine.state.risk.income.ids, ["i"]);
  });
}

Deno.test("income that is told again is booked once, whatever comes with it", () => {
  const engine = started();
  pay(engine, told());
  assert.deepEqual(pay(engine, told()), []);
  const trades = ofKind(pay(engine, told(), told({ incomeId: "j" })), "store_trade").map(({ trade }) => trade);
  assert.deepEqual(trades.map(({ funding }) => funding), [usd(-0.5)]);
});

Deno.test("income late, doubled and in any order: each payment is in the books once, and the balance of all of them", () => {
  const payments = fc.array(
    fc.record({ id: fc.nat(30), second: fc.nat(20), cents: fc.integer({ min: -500, max: 500 }) }),
    { maxLength: 40 },
  ).map((list) => [...new Map(list.map((each) => [each.id, each])).values()]);
  const twice = payments.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length }))
  );
  fc.assert(
    fc.property(twice, ([list, heard]) => {
      const engine = started();
      const before = engine.state.booked;
      for (const { id, second, cents } of heard) {
        pay(
          engine,
          told({ incomeId: `${id}`, atMs: EXIT_MS + 5_000 + second * 1_000, amount: cents * 1_000_000 as Usd }),
        );
      }
      const sum = list.reduce((total, { cents }) => total + cents * 1_000_000, 0);
      const trade = engine.state.trades.get("open") as Trade;
      assert.equal(netPnl(trade) - netPnl(OPEN), sum);
      assert.equal(engine.state.booked - before, sum);
    }),
    { numRuns: 40 },
  );
});

Deno.test("income is asked for from an hour before the newest that was seen, or before now when none was", () => {
  const engine = started();
  assert.equal(incomeSinceMs(engine.state), FIRST_MS - 3_600_000);
  pay(engine, told({ atMs: FIRST_MS - 60_000 }), told({ incomeId: "older", atMs: FIRST_MS - 120_000 }));
  assert.equal(incomeSinceMs(engine.state), FIRST_MS - 60_000 - 3_600_000);
  engine.state.risk.income = { sinceMs: 1_000, ids: [] };
  assert.equal(incomeSinceMs(engine.state), 0, "there was nothing before 1970");
});

Deno.test("of the ids that were seen the newest five hundred are kept", () => {
  const engine = started();
  pay(engine, ...Array.from({ length: 510 }, (_, i) => told({ incomeId: `${i}`, kind: "other" })));
  const { ids } = engine.state.risk.income;
  assert.deepEqual([ids.length, ids[0], ids.at(-1)], [500, "10", "509"]);
});
