import { BREAKER_WORDS } from "../../../../domain/breaker_words.ts";
import { counted } from "../../../../domain/counted.ts";
import type { SystemView } from "../../../ports/system.ts";
import type { PositionView, RiskView, StatusView } from "../../../ports/views.ts";
import { dateTime, duration, number, percent, price, quantity, signed } from "../../../../domain/figure_text.ts";
import { sentence, words } from "../../words.ts";
import { type Answer, pairs, said } from "./answer.ts";

export function statusAnswer(status: StatusView): Answer {
  const { state, state_reason, progress, mode, profile, simulated, symbols, timeframe, market, data_age_ms } = status;
  return said(
    ...pairs([
      ["State", `${state}${state_reason ? ` (${state_reason})` : ""}${progress ? `: ${progress}` : ""}`],
      ["New positions", status.risk_mode === "active" ? "allowed" : status.risk_reason ?? words(status.risk_mode)],
      ["Mode", `${mode}, ${profile} profile${simulated ? ", simulated: no real money" : ", REAL ORDERS"}`],
      [
        "Market",
        `${symbols.join(", ")} ${timeframe} at ${price(market.price)}, ${share24(market.price_change_24h)} in 24 h`,
      ],
      ["Market time", `${dateTime(status.market_time)} UTC, data ${duration(data_age_ms)} old`],
      ["Equity", `${number(status.equity)} USDT, today ${signed(status.daily_pnl)}`],
      ["Trades", `${status.total_trades} closed, ${status.open_trades} open, net ${signed(status.total_pnl)} USDT`],
      ["Breaker", breakerWords(status.circuit_breaker)],
      ["Last decision", lastDecision(status)],
      ["Up", duration(status.uptime_seconds * 1000)],
    ]),
    ...flattenWords(status),
  );
}

const share24 = (percent: number | null): string => percent === null ? "–" : `${signed(percent)} %`;

const breakerWords = ({ state, reason, consecutive_losses, limit }: StatusView["circuit_breaker"]): string =>
  state === "closed"
    ? `closed, ${consecutive_losses} of ${limit} losses in a row`
    : `${BREAKER_WORDS[state].toUpperCase()}: ${reason}`;

function lastDecision({ last_decision: last }: StatusView): string {
  if (!last) return "none yet";
  const outcome = last.rejected ? `refused by ${last.rejection_reason}` : last.trade_id ? "traded" : "no trade";
  return `${last.final_action} at ${dateTime(last.timestamp)}, ${outcome}`;
}

function flattenWords({ flatten }: StatusView): string[] {
  if (!flatten) return [];
  const last = flatten.steps.at(-1) ?? "";
  return [`Flatten: ${words(flatten.state)} after ${counted(flatten.looks, "look")} at the exchange. ${last}`];
}

export function balanceAnswer(status: StatusView, positions: readonly PositionView[]): Answer {
  const { balance, equity, initial_balance, peak_equity } = status;
  const open = positions.reduce((sum, { unrealized_pnl }) => sum + unrealized_pnl, 0);
  return said(...pairs([
    ["Balance", `${number(balance)} USDT`],
    ["Open positions", `${signed(open)} USDT`],
    ["Equity", `${number(equity)} USDT`],
    ["Began with", `${number(initial_balance)} USDT`],
    [
      "Highest equity",
      `${number(peak_equity)} USDT, now ${percent(peak_equity > 0 ? 1 - equity / peak_equity : null)} below it`,
    ],
  ]));
}

export function positionsAnswer(positions: readonly PositionView[], nowMs: number | null): Answer {
  if (positions.length === 0) return said("No position is open.");
  return said(...positions.flatMap((position, i) => [
    ...(i > 0 ? [""] : []),
    `${position.symbol} ${position.side} ${quantity(position.quantity)}, ${signed(position.unrealized_pnl)} USDT`,
    `entry ${price(position.entry_price)}, now ${price(position.mark_price)}`,
    `stop ${price(position.stop_price)}, target ${price(position.target_price)}, ${
      position.protected ? "both at the exchange" : "NOT PROTECTED"
    }`,
    `liquidation ${price(position.liquidation_price)}, open for ${
      duration(position.opened_at === null || nowMs === null ? null : nowMs - position.opened_at)
    }`,
    `trade ${position.trade_id ?? "–"}`,
  ]));
}

export function riskAnswer(risk: RiskView | null): Answer {
  if (!risk) return said("The exchange has not told the account yet.");
  return said(
    `New positions: ${risk.mode === "active" ? "allowed" : risk.reason ?? words(risk.mode)}`,
    ...risk.limits.map(({ name, value, limit, unit }) =>
      `${sentence(words(name))}: ${figure(value, unit)} of ${figure(limit, unit)}${
        unit === "fraction" ? "" : ` ${unit}`
      }`
    ),
  );
}

const figure = (value: number, unit: string): string =>
  unit === "fraction" ? percent(value, 2) : number(value, Number.isInteger(value) ? 0 : 2);

/** @param notReady What is missing, in words. @param channels Ways of messages that do not work, in words. */
export function healthAnswer(
  status: StatusView,
  notReady: readonly string[],
  system: SystemView,
  channels: readonly string[],
): Answer {
  const { process, database, backups, exchange } = system;
  const backup = backups.newest ? dateTime(backups.newest.timestamp) : "none yet";
  return said(
    notReady.length === 0 ? "Ready: everything that trading needs is there." : `NOT READY: ${notReady.join("; ")}`,
    ...status.stale.map(({ kind, name, since }) => `Silent: ${kind} ${name} since ${dateTime(since)} UTC`),
    ...system.models.filter(({ status }) => status !== "ready").map(({ name, status }) => `Model ${name} is ${status}`),
    ...channels,
    ...pairs([
      [
        "Exchange",
        `websocket ${exchange.websockets}, weight ${exchange.used_weight ?? "–"} of ${exchange.weight_limit}`,
      ],
      [
        "Process",
        `${number(process.memory_mb, 0)} MB, CPU ${number(process.cpu_percent, 0)} %, loop late by ${
          process.event_loop_lag_ms === null ? "–" : `${number(process.event_loop_lag_ms, 0)} ms`
        }`,
      ],
      [
        "Database",
        `${database.size_bytes === null ? "a server" : `${number(database.size_bytes / 1e6, 1)} MB`}, ${
          number(database.journal_events, 0)
        } events`,
      ],
      ["Newest backup", backup],
    ]),
  );
}

export function versionAnswer({ versions }: SystemView): Answer {
  const { xylen, commit, deno, v8, ccxt, onnxruntime } = versions;
  return said(
    `Xylen ${xylen}${commit === null ? "" : ` (${commit.slice(0, 12)})`}`,
    `Deno ${deno}, V8 ${v8}, ccxt ${ccxt}, ONNX Runtime ${onnxruntime}`,
  );
}
