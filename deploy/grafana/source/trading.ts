import type { Dashboard } from "./panel.ts";
import { lines, NEUTRAL, of, query, rising, stat, states, table } from "./short.ts";

const neutral = { thresholds: NEUTRAL };
const BREAKER = { 0: "closed", 1: "open", 2: "cooling", 3: "half open" };

export const trading: Dashboard = {
  uid: "xylen-trading",
  title: "Xylen: trading performance",
  about: "What trading brings: equity, profit and loss, trades and decisions.",
  panels: [
    stat("Equity", "currencyUSD", "Wallet and unrealised profit and loss.", [
      query("equity", of("xylen_equity_usd")),
    ], neutral),
    stat("Balance", "currencyUSD", "The wallet.", [query("balance", of("xylen_balance_usd"))], neutral),
    stat("Realised since start", "currencyUSD", "Closed parts of trades, net of fees and funding.", [
      query("realised", `sum(${of('xylen_pnl_usd{kind="realized"}')})`),
    ], { thresholds: [[null, "red"], [0, "green"]] }),
    stat("Trades in 24 h", "short", "Closed trades.", [
      query("trades", `sum(increase(${of("xylen_trades_total")}[24h]))`),
    ], neutral),
    stat("Won of 24 h", "percentunit", "Share of them that brought something after costs.", [
      query(
        "won",
        `sum(increase(${of('xylen_trades_total{result="win"}')}[24h])) / sum(increase(${
          of("xylen_trades_total")
        }[24h]))`,
      ),
    ], neutral),
    stat("Last decision", "s", "How long ago.", [
      query("ago", `time() - ${of("xylen_last_decision_timestamp_seconds")}`),
    ], { thresholds: rising(600, 1200) }),
    lines("Equity and balance", "currencyUSD", "Where both part, positions are open.", [
      query("equity", of("xylen_equity_usd")),
      query("balance", of("xylen_balance_usd")),
    ], { width: 24 }),
    lines("Profit and loss by market", "currencyUSD", "Realised since the start, and of what is open.", [
      query("{{symbol}} {{kind}}", of("xylen_pnl_usd")),
    ]),
    lines("Trades an hour", "short", "Closed trades by result and side.", [
      query(
        "{{symbol}} {{side}} {{result}}",
        `sum by (symbol, side, result) (increase(${of("xylen_trades_total")}[1h]))`,
      ),
    ], { stacked: true }),
    lines("Decisions an hour", "short", "By action: what the models together said.", [
      query("{{action}}", `sum by (action) (increase(${of("xylen_decisions_total")}[1h]))`),
    ], { stacked: true }),
    table("What became of decisions in 24 h", "short", "Accepted, hold, or the gate or check that stopped them.", [
      query("{{outcome}}", `sort_desc(sum by (action, outcome) (increase(${of("xylen_decisions_total")}[24h])))`),
    ]),
    lines("Confidence of the last decision", "percentunit", "Calibrated.", [
      query("confidence", of("xylen_ensemble_confidence")),
    ], { min: 0, max: 1 }),
    lines("Fees an hour", "currencyUSD", "Of closed trades.", [
      query("{{symbol}}", `sum by (symbol) (increase(${of("xylen_fees_usd_total")}[1h]))`),
    ]),
    lines(
      "From candle to stored decision",
      "s",
      "Half of the decisions are quicker than p50, one in a hundred slower than p99.",
      [
        query("p50", of("xylen:decision_latency_seconds:p50_15m")),
        query("p99", of("xylen:decision_latency_seconds:p99_15m")),
      ],
      { thresholds: rising(1, 2) },
    ),
    lines("Orders an hour", "short", "By purpose and the state that they reached.", [
      query("{{purpose}} {{status}}", `sum by (purpose, status) (increase(${of("xylen_orders_total")}[1h]))`),
    ]),
    states("Circuit breaker", "none", "Opens after a row of losing trades.", [
      query("breaker", of("xylen_circuit_breaker_state")),
    ], { words: BREAKER, thresholds: [[null, "green"], [1, "red"], [2, "orange"], [3, "yellow"]], height: 4 }),
  ],
};
