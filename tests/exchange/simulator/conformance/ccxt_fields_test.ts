/**
 * Every field that ccxt's `binanceusdm` looks for in an answer is there. What it looks for in vain is named here, with
 * whose it is: ccxt reads all of Binance's products with the same functions.
 */
import assert from "node:assert/strict";
import { type Simulator, startSimulator, withFunding } from "../../../../exchange/simulator/mod.ts";
import { type Ccxt, ccxtClient, marketOf, SYMBOL } from "../fixture.ts";
import { watched } from "./watched.ts";

const STILL = [40_000, 40_010, 39_990, 40_000] as const;
const ALGO = { trigger: true };

/** Asks in an order in which each has something to answer. */
const CALLS: readonly (readonly [string, (client: Ccxt) => Promise<unknown>, (readonly string[])?])[] = [
  // Spot permissions, coin-margined and option contracts.
  [
    "markets",
    (c) => c.fetchMarkets(),
    words("isMarginTradingAllowed tradability contractSize underlying unit side")
      .concat(words("minQty maxQty minNotional maxNotional stepSize")),
  ],
  ["time", (c) => c.fetchTime()],
  ["candles", (c) => c.fetchOHLCV(SYMBOL, "5m")],
  ["candles of the mark price", (c) => c.fetchMarkOHLCV(SYMBOL, "5m")],
  ["candles of the index", (c) => c.fetchIndexOHLCV(SYMBOL, "5m")],
  ["candles of the premium", (c) => c.fetchPremiumIndexOHLCV(SYMBOL, "5m")],
  ["a ticker", (c) => c.fetchTicker(SYMBOL), spotTicker()],
  ["all tickers", (c) => c.fetchTickers(), spotTicker()],
  ["best bid and ask", (c) => c.fetchBidsAsks(), dayOfTicker()],
  ["last prices", (c) => c.fetchLastPrices()],
  ["mark prices", (c) => c.fetchMarkPrices(), [
    ...dayOfTicker(),
    ...words("bidPrice bidQty bidSize askPrice askQty askSize"),
  ]],
  ["the order book", (c) => c.fetchOrderBook(SYMBOL, 1000)],
  [
    "aggregate trades",
    (c) => c.fetchTrades(SYMBOL),
    otherTrades("quantity symbol commission maker t orderId quoteQty"),
  ],
  ["trades", (c) => c.fetchTrades(SYMBOL, undefined, 10, { fetchTradesMethod: "fapiPublicGetTrades" }), plainTrades()],
  [
    "older trades",
    (c) => c.fetchTrades(SYMBOL, undefined, 10, { fetchTradesMethod: "fapiPublicGetHistoricalTrades" }),
    plainTrades(),
  ],
  // In another answer, and only for other intervals than 8 hours.
  ["the funding rate", (c) => c.fetchFundingRate(SYMBOL), ["fundingIntervalHours"]],
  ["all funding rates", (c) => c.fetchFundingRates(), ["fundingIntervalHours"]],
  ["past funding rates", (c) => c.fetchFundingRateHistory(SYMBOL)],
  // Of the history of open interest.
  [
    "open interest",
    (c) => c.fetchOpenInterest(SYMBOL),
    words("timestamp sumOpenInterest sumOpenInterestValue sumOpenInterestUsd"),
  ],
  ["a change of leverage", (c) => c.setLeverage(5, SYMBOL)],
  ["a market order", (c) => c.createOrder(SYMBOL, "market", "buy", 0.01), spotOrder()],
  [
    "a limit order",
    (c) => c.createOrder(SYMBOL, "limit", "buy", 0.01, 39_000, { clientOrderId: "c-limit" }),
    spotOrder(),
  ],
  [
    "a stop",
    (c) => c.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { stopLossPrice: 39_000, clientOrderId: "c-stop" }),
    plainOrder(),
  ],
  [
    "a trailing stop",
    (c) => c.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { trailingPercent: 1 }),
    plainOrder(),
  ],
  [
    "a batch",
    (c) =>
      c.createOrders(
        [38_000, 38_100].map((price) => ({ symbol: SYMBOL, type: "limit", side: "buy", amount: 0.01, price })),
      ),
    spotOrder(),
  ],
  [
    "an amended order",
    async (c) => c.editOrder(await idOf(c, "c-limit"), SYMBOL, "limit", "buy", 0.011, 39_100),
    spotOrder(),
  ],
  ["an order", async (c) => c.fetchOrder(await idOf(c, "c-limit"), SYMBOL), spotOrder()],
  ["an algo order", async (c) => c.fetchOrder(await idOf(c, "c-stop", ALGO), SYMBOL, ALGO), plainOrder()],
  ["open orders", (c) => c.fetchOpenOrders(SYMBOL), spotOrder()],
  ["open algo orders", (c) => c.fetchOpenOrders(SYMBOL, undefined, undefined, ALGO), plainOrder()],
  ["all orders", (c) => c.fetchOrders(SYMBOL), spotOrder()],
  ["all algo orders", (c) => c.fetchOrders(SYMBOL, undefined, undefined, ALGO), plainOrder()],
  ["the balance", (c) => c.fetchBalance()],
  ["the balance, second version", (c) => c.fetchBalance({ useV2: true })],
  // They are in `symbolConfig` since the third version.
  ["positions", (c) => c.fetchPositions(), ["marginType", "leverage"]],
  ["positions, second version", (c) => c.fetchPositions(undefined, { useV2: true })],
  ["positions of the account", (c) => c.fetchPositions(undefined, { method: "account" })],
  // Of coin-margined contracts.
  ["leverages", (c) => c.fetchLeverages(), ["isolated", "positionSide"]],
  ["leverage brackets", (c) => c.fetchLeverageTiers()],
  ["margin modes", (c) => c.fetchMarginModes(), ["isolated"]],
  ["the position mode", (c) => c.fetchPositionMode()],
  // Of spot.
  ["fees", (c) => c.fetchTradingFee(SYMBOL), ["makerCommission", "takerCommission"]],
  ["our trades", (c) => c.fetchMyTrades(SYMBOL), otherTrades("T q quantity m isBuyerMaker t a tradeId p")],
  // Of options.
  ["income", (c) => c.fetchLedger(), words("amount createDate type id")],
  ["paid funding", (c) => c.fetchFundingHistory(SYMBOL)],
  ["a cancelled order", async (c) => c.cancelOrder(await idOf(c, "c-limit"), SYMBOL), spotOrder()],
  [
    "a batch of cancellations",
    async (c) => c.cancelOrders((await c.fetchOpenOrders(SYMBOL)).map(({ id }: { id: string }) => id), SYMBOL),
    spotOrder(),
  ],
  ["a cancelled list", (c) => c.cancelAllOrders(SYMBOL)],
  ["a cancelled list of algo orders", (c) => c.cancelAllOrders(SYMBOL, ALGO)],
  ["forced orders", (c) => c.fetchMyLiquidations(SYMBOL)],
];

Deno.test("ccxt finds every field that it looks for, but those of other products", async (step) => {
  const simulator = await longMarket();
  const client = await ccxtClient(simulator.port);
  const fetched = client.fetch.bind(client);
  let missing = new Set<string>();
  client.fetch = async (...request: unknown[]) => watched(await fetched(...request), missing);
  for (const [what, call, others = []] of CALLS) {
    await step.step(what, async () => {
      missing = new Set();
      await call(client);
      assert.deepEqual([...missing].filter((name) => !others.includes(name)), []);
    });
  }
  await client.close();
  await simulator.close();
});

/** Past a settlement of funding, and with a year to go. */
async function longMarket(): Promise<Simulator> {
  const market = withFunding(marketOf(Array.from({ length: 200 }, () => STILL)), () => 0.0001, "constant");
  const simulator = await startSimulator({ market, fillMode: "at_once" });
  for (let step = 0; step < 110; step++) await simulator.step();
  return simulator;
}

async function idOf(client: Ccxt, clientOrderId: string, params = {}): Promise<string> {
  const open: { readonly id: string; readonly clientOrderId: string }[] = await client.fetchOpenOrders(
    SYMBOL,
    undefined,
    undefined,
    params,
  );
  return open.find((order) => order.clientOrderId === clientOrderId)!.id;
}

function words(text: string): string[] {
  return text.split(" ");
}

/** Spot's ticker carries the book, options' their own names. */
function spotTicker(): string[] {
  return words("time bidQty baseVolume bidPrice bidSize askPrice askQty askSize prevClosePrice markPrice indexPrice");
}

/** Answers that carry one price have no day. */
function dayOfTicker(): string[] {
  return words("closeTime lastPrice weightedAvgPrice baseVolume volume quoteVolume amount highPrice high lowPrice low")
    .concat(words("openPrice open prevClosePrice priceChange priceChangePercent markPrice indexPrice"));
}

/** Of spot, margin, options and the other kinds of trades. */
function otherTrades(more: string): string[] {
  return words("isDustTrade isIsolated M orderListId isMaker optionSide type orderType baseQty total").concat(
    words(more),
  );
}

function plainTrades(): string[] {
  return otherTrades("T q quantity symbol m commission maker t a tradeId orderId p");
}

/** Of spot, coin-margined contracts and portfolio margin's strategies. */
function spotOrder(): string[] {
  return words("code transactTime cummulativeQuoteQty cumBase fills trades fee strategyId");
}

/** An algo order has names of its own for what plain orders have. */
function plainOrder(): string[] {
  return spotOrder().concat(
    words("status strategyStatus executedQty filledQty time avgPrice avgFilledPrice origQty cumQuote type stopPrice"),
    words("orderId clientOrderId newClientStrategyId"),
  );
}
