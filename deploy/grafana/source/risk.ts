import type { Dashboard } from "./panel.ts";
import { BAD_IF_ANY, gauge, lines, NEUTRAL, of, query, rising, stat, states } from "./short.ts";

const LIMIT = { min: 0, max: 1, thresholds: rising(0.5, 0.8) };
const ratio = (title: string, about: string, series: string) =>
  gauge(title, "percentunit", about, [query("used", of(series))], { ...LIMIT, width: 8 });

export const risk: Dashboard = {
  uid: "xylen-risk",
  title: "Xylen: risk",
  about: "What may be lost, and how far it is to each limit.",
  panels: [
    ratio("Day's loss of its limit", "At 100 % nothing is opened until midnight UTC.", "xylen:daily_loss:limit_ratio"),
    ratio("Drawdown of its limit", "At 100 % everything is closed.", "xylen:drawdown:limit_ratio"),
    ratio("Exposure of its limit", "Notional of what is open.", "xylen:exposure:limit_ratio"),
    stat("Open positions", "short", "Markets in which something is open.", [
      query("open", of("xylen_positions_open")),
    ], { thresholds: NEUTRAL }),
    stat("Without a stop", "short", "Open and not covered by a stop that the exchange has acknowledged.", [
      query("bare", of("xylen_positions_unprotected")),
    ], { thresholds: BAD_IF_ANY }),
    stat("Orders of unknown fate", "short", "Sent, and not answered for.", [
      query("unknown", of("xylen_orders_unknown")),
    ], { thresholds: BAD_IF_ANY }),
    stat("Orders under way", "short", "Not in a final state; stops and targets are.", [
      query("pending", of("xylen_orders_pending")),
    ], { thresholds: NEUTRAL }),
    stat("Silent markets", "short", "No candle for more than twice the time.", [
      query("silent", of('xylen_stale_sources{kind="feed"}')),
    ], { thresholds: BAD_IF_ANY }),
    stat("Silent models", "short", "No answer for more than twice the time.", [
      query("silent", of('xylen_stale_sources{kind="model"}')),
    ], { thresholds: BAD_IF_ANY }),
    lines("Day's loss", "currencyUSD", "Since midnight UTC, open positions included.", [
      query("lost", of("xylen_daily_loss_usd")),
      query("limit", of("xylen_daily_loss_limit_usd")),
    ]),
    lines("Drawdown", "percentunit", "Fall of equity from its peak.", [
      query("drawdown", of("xylen_drawdown_ratio")),
      query("limit", of("xylen_drawdown_limit_ratio")),
    ], { min: 0 }),
    lines("Exposure", "currencyUSD", "Notional of what is open.", [
      query("exposure", of("xylen_exposure_usd")),
      query("limit", of("xylen_exposure_limit_usd")),
    ]),
    lines("Stopped by gates and checks, an hour", "short", "What kept the other decisions from becoming orders.", [
      query(
        "{{outcome}}",
        `sum by (outcome) (increase(${of('xylen_decisions_total{outcome!~"accepted|hold"}')}[1h]))`,
      ),
    ], { stacked: true }),
    states("State of trading", "none", "Which of the states holds.", [
      query("{{state}}", of("xylen_trading_state")),
    ], { words: { 0: " ", 1: "here" }, thresholds: [[null, "green"], [1, "blue"]] }),
    states("Circuit breaker", "none", "Opens after a row of losing trades.", [
      query("breaker", of("xylen_circuit_breaker_state")),
    ], {
      words: { 0: "closed", 1: "open", 2: "cooling", 3: "half open" },
      thresholds: [[null, "green"], [1, "red"], [2, "orange"], [3, "yellow"]],
      height: 4,
    }),
  ],
};
