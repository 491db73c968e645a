import { direction, number, percent, price, signed } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { Meter } from "./bars.tsx";
import type { PositionView } from "./overview.ts";
import { Panel } from "./panel.tsx";

/** What is held in each market, and what it would cost to be stopped out of it. @param equity Of the account. */
export function Exposure({ positions, equity }: { positions: readonly PositionView[]; equity: number }) {
  const rows = positions.map((position) => {
    const sign = position.side === "long" ? 1 : -1;
    const atRisk = position.stop_price === null
      ? null
      : Math.max(0, sign * (position.mark_price - position.stop_price) * position.quantity);
    return { position, value: position.quantity * position.mark_price, atRisk };
  });
  const total = rows.reduce((sum, { value }) => sum + value, 0);
  return (
    <Panel id="exposure" title="Exposure" aside={`${number(total)} USDT, ${percent(equity > 0 ? total / equity : 0)}`}>
      <ul class="gauges">
        {rows.map(({ position, value, atRisk }) => (
          <li class="gauge" key={position.symbol}>
            <span class="gauge-name">
              <span class={`action action-${position.side}`}>
                <Glyph name={position.side} /> {position.side}
              </span>{" "}
              {position.symbol} {!position.protected && <strong class="is-alarm">not protected</strong>}
            </span>
            <span class="num">
              {number(value)} <span class="dim">at {price(position.mark_price)}</span>
            </span>
            <Meter value={equity > 0 ? value / equity : 0} tone={position.side} />
            <span class="dim">
              {atRisk === null ? "no stop" : `${number(atRisk)} USDT to its stop at ${price(position.stop_price)}`}
            </span>
            <span class={`num is-${direction(position.unrealized_pnl)}`}>{signed(position.unrealized_pnl)}</span>
          </li>
        ))}
        {rows.length === 0 && <li class="dim">No open position: nothing is at risk.</li>}
      </ul>
    </Panel>
  );
}
