import assert from "node:assert/strict";
import fc from "fast-check";
import { adoptedOrders } from "../../../coordinator/execution/adopt.ts";
import { type Finding, type OurBooks, type OurSymbol, reconcile } from "../../../coordinator/execution/reconcile.ts";
import { lastOf } from "../../../coordinator/execution/split_fill.ts";
import type { AccountFill, ExchangePosition } from "../../../domain/account.ts";
import type { ExchangeView } from "../../../domain/exchange_view.ts";
import { price, type Qty, qty, type Usd, usd } from "../../../domain/money.ts";
import type { OpenOrder, Order } from "../../../domain/order.ts";
import { ACCOUNT, START_MS, SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { legOf, openTrade } from "../../fixtures/trade_fixtures.ts";

const TRADE = openTrade();
const STOP = legOf(TRADE, "stop_loss"), TARGET = legOf(TRADE, "take_profit");

const listed = (order: Order, changes: Partial<OpenOrder> = {}): OpenOrder => ({
  clientOrderId: order.clientOrderId,
  exchangeOrderId: order.exchangeOrderId ?? "1",
  symbol: order.symbol,
  status: "open",
  filledQty: 0 as Qty,
  fills: [],
  atMs: START_MS,
  reason: null,
  type: order.type,
  algo: order.triggerPrice !== null,
  side: order.side,
  qty: order.qty,
  reduceOnly: order.reduceOnly,
  triggerPrice: order.triggerPrice,
  ...changes,
});

const position = (coins: number, changes: Partial<ExchangePosition> = {}): ExchangePosition => ({
  symbol: SYMBOL,
  qty: qty(coins),
  entryPrice: price(50_000),
  markPrice: price(50_000),
  unrealizedPnl: usd(0),
  liquidationPrice: null,
  leverage: 1,
  ...changes,
});

const sold = (fillId: string, coins: number, changes: Partial<AccountFill> = {}): AccountFill => ({
  fillId,
  price: price(50_100),
  qty: qty(coins),
  fee: usd(0.1),
  realizedPnl: usd(1),
  atMs: START_MS + 1000,
  symbol: SYMBOL,
  side: "sell",
  exchangeOrderId: "900",
  forced: null,
  ...changes,
});

/** Opened by hand before the entry. */
const earlier = (fillId: string, coins: number, changes: Partial<AccountFill> = {}): AccountFill =>
  sold(fillId, coins, { atMs: START_MS, realizedPnl: usd(0), ...changes });

interface Given {
  readonly ours?: Partial<OurSymbol>;
  readonly books?: Partial<OurBooks>;
  readonly view?: Partial<ExchangeView>;
}

const found = ({ ours, books, view }: Given): Finding[] =>
  reconcile({
    idPrefix: "x-run-",
    expectedWallet: ACCOUNT.walletBalance,
    liquidationDistanceMin: 0.1,
    ...books,
    symbols: [{
      symbol: SYMBOL,
      orders: [STOP, TARGET],
      trades: [TRADE],
      endedFillIds: new Set(["ended"]),
      foreignQty: 0 as Qty,
      unexplained: false,
      quiet: true,
      ...ours,
    }],
  }, {
    oneWay: true,
    account: ACCOUNT,
    positions: [position(0.02)],
    openOrders: [listed(STOP), listed(TARGET)],
    fills: [],
    income: [],
    ...view,
  });

const shapes = (findings: readonly Finding[]): string[] =>
  findings.map((finding) => {
    switch (finding.kind) {
      case "order_unlisted":
        return `${finding.kind} ${finding.order.purpose}`;
      case "order_listed":
        return `${finding.kind} ${finding.update.clientOrderId}`;
      case "orphan_order":
        return `${finding.kind} ${finding.order.clientOrderId}`;
      case "closed_elsewhere":
        return `${finding.kind} ${finding.fills.map((fill) => `${fill.fillId}:${fill.qty / 1e8}`)} ${finding.forced}`;
      case "foreign_position":
        return `${finding.kind} ${finding.qty / 1e8}`;
      case "unexplained":
        return `${finding.kind} ${finding.now}`;
      case "balance":
        return `${finding.kind} ${finding.amount / 1e8}`;
      case "near_liquidation":
      case "hedge_mode":
        return finding.kind;
      default:
        return finding satisfies never;
    }
  });

const CASES: readonly (readonly [name: string, given: Given, findings: readonly string[]])[] = [
  ["books that agree", {}, []],
  ["hedge mode, and nothing else is looked at", { view: { oneWay: false, positions: [] } }, ["hedge_mode"]],
  ["a stop that is not listed", { view: { openOrders: [listed(TARGET)] } }, ["order_unlisted stop_loss"]],
  ["both legs and the position are gone: orders first", { view: { openOrders: [], positions: [] } }, [
    "order_unlisted stop_loss",
    "order_unlisted take_profit",
  ]],
  ["an order of unknown fate that is listed", {
    ours: { orders: [{ ...STOP, status: "unknown" }, TARGET] },
  }, [`order_listed ${STOP.clientOrderId}`]],
  ["an order of unknown fate that is not listed is being asked for, and positions wait", {
    ours: { orders: [{ ...STOP, status: "unknown" }, TARGET] },
    view: { openOrders: [listed(TARGET)], positions: [] },
  }, []],
  ["an order has executed more than its fills tell, and positions wait", {
    ours: { orders: [{ ...STOP, status: "partially_filled" }, TARGET] },
    view: {
      openOrders: [listed(STOP, { status: "partially_filled", filledQty: qty(0.01) }), listed(TARGET)],
      positions: [position(0.01)],
    },
  }, []],
  ["an order with our name that we do not know", {
    view: { openOrders: [listed(STOP), listed(TARGET), listed(STOP, { clientOrderId: "x-run-9-s" })] },
  }, ["orphan_order x-run-9-s"]],
  ["somebody else's order", {
    view: { openOrders: [listed(STOP), listed(TARGET), listed(STOP, { clientOrderId: "web_1", type: null })] },
  }, []],
  ["an order of another run", {
    view: { openOrders: [listed(STOP), listed(TARGET), listed(STOP, { clientOrderId: "x-run2-9-s" })] },
  }, []],
  ["closed by hand, explained by a fill", { view: { positions: [], fills: [sold("a", 0.02)] } }, [
    "closed_elsewhere a:0.02 null",
  ]],
  ["closed by hand in parts", { view: { positions: [], fills: [sold("a", 0.015), sold("b", 0.005)] } }, [
    "closed_elsewhere a:0.015,b:0.005 null",
  ]],
  ["a part closed by hand", { view: { positions: [position(0.012)], fills: [sold("a", 0.008)] } }, [
    "closed_elsewhere a:0.008 null",
  ]],
  ["liquidated", { view: { positions: [], fills: [sold("a", 0.02, { forced: "liquidation" })] } }, [
    "closed_elsewhere a:0.02 liquidation",
  ]],
  ["closed, but no fill says so yet", { view: { positions: [] } }, ["unexplained true"]],
  ["closed, and the fills are too few", { view: { positions: [], fills: [sold("a", 0.019)] } }, ["unexplained true"]],
  ["closed, and the fill was ours", { view: { positions: [], fills: [sold("ended", 0.02)] } }, ["unexplained true"]],
  ["an entry met a short that was opened by hand just before", {
    view: { positions: [position(0.012)], fills: [earlier("a", 0.008)] },
  }, ["closed_elsewhere a:0.008 null"]],
  ["an entry met a short of its own size", { view: { positions: [], fills: [earlier("a", 0.02)] } }, [
    "closed_elsewhere a:0.02 null",
  ]],
  ["an entry met a larger short", { view: { positions: [position(-0.03)], fills: [earlier("a", 0.05)] } }, [
    "closed_elsewhere a:0.02 null",
    "foreign_position -0.03",
  ]],
  ["an entry met a short opened in two parts, the newer of them first", {
    view: { positions: [position(0.005)], fills: [earlier("a", 0.01), earlier("b", 0.005)] },
  }, ["closed_elsewhere a:0.01,b:0.005 null"]],
  ["an entry met what was left of a short, and the rest was closed by hand", {
    view: { positions: [], fills: [earlier("a", 0.01), earlier("b", 0.004, { side: "buy" }), sold("c", 0.014)] },
  }, ["closed_elsewhere a:0.006,c:0.014 null"]],
  ["somebody was flat again before the entry: that explains nothing", {
    view: { positions: [position(0.012)], fills: [earlier("a", 0.008), earlier("b", 0.008, { side: "buy" })] },
  }, ["unexplained true"]],
  ["a short that is too old to have been overlooked explains nothing", {
    view: { positions: [], fills: [earlier("a", 0.02, { atMs: START_MS - 15 * 60_000 - 1 })] },
  }, ["unexplained true"]],
  ["unexplained before, still so: said once", { ours: { unexplained: true }, view: { positions: [] } }, []],
  ["unexplained before, explained now", { ours: { unexplained: true } }, ["unexplained false"]],
  ["turned round by hand", {
    view: { positions: [position(-0.03)], fills: [sold("a", 0.05)] },
  }, ["closed_elsewhere a:0.02 null", "foreign_position -0.03"]],
  ["added to by hand", { view: { positions: [position(0.05)] } }, ["foreign_position 0.03"]],
  ["added to before, known", { ours: { foreignQty: qty(0.03) }, view: { positions: [position(0.05)] } }, []],
  ["what was added is gone again", { ours: { foreignQty: qty(0.03) } }, ["foreign_position 0"]],
  ["opened by hand where we have nothing", {
    ours: { trades: [], orders: [] },
    view: { positions: [position(-0.5)], openOrders: [] },
  }, ["foreign_position -0.5"]],
  ["something was heard of an order meanwhile: only the next look counts", {
    ours: { quiet: false },
    view: { positions: [], openOrders: [] },
  }, []],
  ["a deposit", { view: { account: { ...ACCOUNT, walletBalance: usd(10_250) } } }, ["balance 250"]],
  ["a balance is not judged while a position is unexplained", {
    view: { positions: [], account: { ...ACCOUNT, walletBalance: usd(10_250) } },
  }, ["unexplained true"]],
  ["before the first look every balance is right", {
    books: { expectedWallet: null },
    view: { account: { ...ACCOUNT, walletBalance: usd(10_250) } },
  }, []],
  ["a liquidation 9 % away", {
    view: { positions: [position(0.02, { liquidationPrice: price(45_500) })] },
  }, ["near_liquidation"]],
  ["a liquidation 10 % away", { view: { positions: [position(0.02, { liquidationPrice: price(45_000) })] } }, []],
];

for (const [name, given, findings] of CASES) {
  Deno.test(`reconcile: ${name}`, () => assert.deepEqual(shapes(found(given)), findings));
}

Deno.test("reconcile: what stood against an entry takes no profit with it: that is on the entry's own fill", () => {
  // It closed a long of 0.01, and opened a short of 0.02 with the rest.
  const turned = earlier("b", 0.03, { realizedPnl: usd(7), fee: usd(0.3) });
  const fills = [earlier("a", 0.01, { side: "buy" }), turned];
  const [closed] = found({ view: { positions: [], fills } });
  assert.ok(closed?.kind === "closed_elsewhere");
  assert.deepEqual(closed.fills, [{ ...turned, qty: qty(0.02), fee: usd(0.2), realizedPnl: usd(0) }]);
});

Deno.test("reconcile: whatever the exchange holds, ours and foreign add up to it once the findings are settled", () =>
  fc.assert(fc.property(
    fc.integer({ min: -50, max: 50 }),
    fc.constantFrom<"long" | "short">("long", "short"),
    fc.boolean(),
    (steps, side, explained) => {
      const trade = openTrade(side);
      const theirs = steps / 1000;
      const closing = side === "long" ? "sell" : "buy";
      const findings = found({
        ours: { trades: [trade], orders: [] },
        view: {
          positions: steps === 0 ? [] : [position(theirs)],
          openOrders: [],
          fills: explained ? [sold("a", 0.1, { side: closing })] : [],
        },
      });
      let ours = side === "long" ? 0.02 : -0.02, foreign = 0, open = false;
      for (const finding of findings) {
        if (finding.kind === "closed_elsewhere") {
          const closed = finding.fills.reduce((sum, fill) => sum + fill.qty, 0) / 1e8;
          ours -= side === "long" ? closed : -closed;
        }
        if (finding.kind === "foreign_position") foreign = finding.qty / 1e8;
        if (finding.kind === "unexplained") open = finding.now;
      }
      if (!open) assert.ok(Math.abs(ours + foreign - theirs) < 1e-9, `${ours} + ${foreign} is ${theirs}`);
      else assert.ok(!explained && Math.abs(theirs) < 0.02 || Math.sign(theirs) !== (side === "long" ? 1 : -1));
    },
  )));

Deno.test("the newest fills explain what is missing, the last of them in part, with its share of the fee", () => {
  const fills = [sold("old", 0.03), sold("new", 0.01)];
  assert.deepEqual(lastOf(fills, qty(0.025))!.map(({ fillId, qty: part, fee }) => [fillId, part, fee]), [
    ["old", qty(0.015), usd(0.05)],
    ["new", qty(0.01), usd(0.1)],
  ]);
  assert.equal(lastOf(fills, qty(0.041)), null);
  assert.equal(lastOf([sold("a", 0.03, { fee: 100 as Usd })], qty(0.01))![0]!.fee, 34, "rounded up, against us");
});

Deno.test("orders of somebody else that closed a trade become records of ours: one for each, all fills, ids that derive", () => {
  const fills = [sold("a", 0.01), sold("b", 0.005, { exchangeOrderId: "901" }), sold("c", 0.005)];
  const orders = adoptedOrders(TRADE, fills);
  assert.deepEqual(
    orders.map(({ clientOrderId, exchangeOrderId, filledQty, fillIds, status }) => [
      clientOrderId,
      exchangeOrderId,
      filledQty,
      fillIds,
      status,
    ]),
    [
      ["ext-900-a", "900", qty(0.015), ["a", "c"], "filled"],
      ["ext-901-b", "901", qty(0.005), ["b"], "filled"],
    ],
  );
  assert.deepEqual(adoptedOrders(TRADE, fills), orders);
});

Deno.test("what is older than the missing quantity has no part in explaining it", () => {
  const fills = [sold("older", 0.5), sold("b", 0.005), sold("c", 0.015)];
  assert.deepEqual(lastOf(fills, qty(0.02)), fills.slice(1));
  assert.deepEqual(lastOf(fills, 0 as Qty), []);
});
