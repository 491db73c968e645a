import { BREAKER_WORDS } from "../domain/breaker_words.ts";
import type { ComponentChildren } from "preact";
import { Curve } from "./curve.tsx";
import { drawdownOf } from "./drawdown.ts";
import { clock, direction, NONE, number, percent, signed, signedPercent } from "../domain/figure_text.ts";
import type { EquityView, StatusView } from "./overview.ts";

interface Figure {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note: ComponentChildren;
  readonly tone?: string;
  /** A gain or a loss. */
  readonly isSigned?: boolean;
}

/** Money at a glance. */
export function Summary({ status, equity }: { status: StatusView; equity: readonly EquityView[] }) {
  const known = status.initial_balance > 0;
  const values = equity.map((point) => point.equity);
  return (
    <section class="summary" aria-label="Account">
      <div class="figure figure-equity">
        <dl>
          <dt>Equity</dt>
          <dd class="figure-value">{known ? number(status.equity) : NONE}</dd>
          <dd class="figure-note">USDT, balance {known ? number(status.balance) : NONE}</dd>
        </dl>
        <Curve values={values} label={`Equity over time, now ${number(status.equity)} USDT`} />
      </div>
      {figures(status).map(({ name, value, note, tone = "flat", isSigned = false }) => (
        <dl class="figure" key={name}>
          <dt>{name}</dt>
          <dd class={`figure-value is-${tone}${isSigned ? " is-signed" : ""}`}>{value}</dd>
          <dd class="figure-note">{note}</dd>
        </dl>
      ))}
    </section>
  );
}

function figures(status: StatusView): Figure[] {
  const { circuit_breaker: breaker, initial_balance, peak_equity } = status;
  const share = (amount: number) => initial_balance > 0 ? signedPercent(amount / initial_balance) : "";
  return [
    {
      name: "Today",
      value: signed(status.daily_pnl),
      note: share(status.daily_pnl),
      tone: direction(status.daily_pnl),
      isSigned: true,
    },
    {
      name: "Total PnL",
      value: signed(status.total_pnl),
      note: share(status.total_pnl),
      tone: direction(status.total_pnl),
      isSigned: true,
    },
    { name: "Win rate", value: percent(status.win_rate), note: `${number(status.total_trades, 0)} closed trades` },
    { name: "Drawdown", value: percent(drawdownOf(status), 2), note: `below ${number(peak_equity)}` },
    { name: "Decisions", value: number(status.decisions, 0), note: "since the last start" },
    {
      name: "Breaker",
      value: breaker.state === "closed" ? "closed" : BREAKER_WORDS[breaker.state].toUpperCase(),
      note: breaker.state === "closed"
        ? `${breaker.consecutive_losses} of ${breaker.limit} losses`
        : breaker.until === null
        ? breaker.state === "half_open" ? "next trade is a trial" : "no new trades"
        : `until ${clock(breaker.until)} UTC`,
      tone: breaker.state === "closed" ? "flat" : "alarm",
    },
  ];
}
