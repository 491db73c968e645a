import { BREAKER_WORDS } from "../domain/breaker_words.ts";
import type { Command } from "commander";
import type { StatusView } from "../coordinator/ports/views.ts";
import { OperatorClient, type OperatorOptions, withOperatorOptions } from "./operator_client.ts";

interface StatusOptions extends OperatorOptions {
  readonly signIn?: boolean;
}

/** `status`: what a running coordinator is doing. */
export function register(program: Command): void {
  withOperatorOptions(program.command("status").description("what a running coordinator is doing"))
    .option("--sign-in", "print a new one-time sign-in link for the dashboard instead")
    .action(showStatus);
}

async function showStatus(options: StatusOptions): Promise<void> {
  const client = new OperatorClient(options);
  if (options.signIn) {
    const { path } = await client.post<{ path: string }>("/api/v1/signin-links");
    const link = `http://localhost:${client.port}${path}`;
    return console.log(options.json ? JSON.stringify({ link }) : link);
  }
  const status = await client.get<StatusView>("/api/v1/status");
  console.log(options.json ? JSON.stringify(status) : statusLines(status).join("\n"));
}

/** The status for people, a line for each thing they ask about. */
export function statusLines(status: StatusView): string[] {
  const lines = [
    ["state", status.state + (status.state_reason ? ` (${status.state_reason})` : "")],
    ["mode", `${status.mode}, ${status.profile} profile${status.simulated ? ", simulated: no real money" : ""}`],
    ["market", `${status.symbols.join(", ")} ${status.timeframe}${priceText(status)}${ageText(status)}`],
    ["equity", `${usd(status.equity)} (balance ${usd(status.balance)}, today ${signed(status.daily_pnl)})`],
    [
      "trades",
      `${status.total_trades} closed, ${status.open_trades} open, ${signed(status.total_pnl)}${winText(status)}`,
    ],
    ["decisions", decisionText(status)],
    ["breaker", breakerText(status.circuit_breaker)],
    ["up", `${Math.floor(status.uptime_seconds / 3600)} h ${Math.floor(status.uptime_seconds / 60) % 60} min`],
  ];
  if (status.progress !== null) lines.splice(1, 0, ["progress", status.progress]);
  return lines.map(([name, text]) => `${name!.padEnd(10)} ${text}`);
}

const usd = (amount: number): string => `${amount.toFixed(2)} USDT`;
const signed = (amount: number): string => `${amount >= 0 ? "+" : ""}${usd(amount)}`;
const priceText = ({ market }: StatusView): string => market.price === null ? "" : ` at ${market.price}`;
const ageText = ({ data_age_ms: age }: StatusView): string => age === null ? "" : `, ${(age / 1000).toFixed(1)} s old`;
const winText = ({ win_rate: rate }: StatusView): string => rate === null ? "" : `, ${(rate * 100).toFixed(1)} % won`;

function decisionText({ decisions, last_decision: last }: StatusView): string {
  if (!last) return `${decisions}`;
  const outcome = last.rejected ? `refused (${last.rejection_reason})` : last.trade_id ? "traded" : "no trade";
  return `${decisions}, last ${new Date(last.timestamp).toISOString()}: ${last.final_action}, ${outcome}`;
}

const breakerText = ({ state, reason, consecutive_losses, limit }: StatusView["circuit_breaker"]): string =>
  state === "closed"
    ? `closed, ${consecutive_losses} of ${limit} losses in a row`
    : `${BREAKER_WORDS[state].toUpperCase()}: ${reason}`;
