import { Changing } from "./changing.tsx";
import { Distances } from "./distances.tsx";
import { direction, duration, plainTimes, price, quantity, signed, signedPercent } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import type { PositionView, StatusView } from "./overview.ts";
import { Panel } from "./panel.tsx";

interface PositionsProps {
  readonly positions: readonly PositionView[];
  readonly status: StatusView;
}

/** All open positions, each from its stop to its target. */
export function Positions({ positions, status }: PositionsProps) {
  if (positions.length === 0) return <Flat status={status} />;
  const protectedAll = positions.every((each) => each.protected);
  return (
    <Panel
      id="position"
      title={positions.length === 1 ? "Position" : `${positions.length} positions`}
      aside={
        <span class={protectedAll ? "" : "is-alarm"}>
          {protectedAll ? "stop and target on the exchange" : "NOT PROTECTED"}
        </span>
      }
    >
      {positions.map((each) => <Open key={each.symbol} position={each} marketTimeMs={status.market_time} />)}
    </Panel>
  );
}

const Flat = ({ status }: { status: StatusView }) => (
  <Panel id="position" title="Position" aside="flat">
    <div class="position-flat">
      <p>No open position.</p>
      <p class="dim">
        {status.state === "running" && status.risk_mode === "reducing"
          ? `Nothing new is opened: ${plainTimes(status.risk_reason ?? "trading is reducing")}.`
          : status.state === "running" || status.state === "starting"
          ? "A trade opens when the models agree and every gate and risk check passes. Waiting is a result too."
          : `Trading is ${status.state}: ${status.state_reason ?? "no new positions are opened"}.`}
      </p>
    </div>
  </Panel>
);

function Open({ position, marketTimeMs }: { position: PositionView; marketTimeMs: number | null }) {
  const { side, entry_price: entry, mark_price: mark, quantity: coins, unrealized_pnl: pnl } = position;
  const move = (mark - entry) / entry * (side === "long" ? 1 : -1);
  const held = position.opened_at === null || marketTimeMs === null ? null : marketTimeMs - position.opened_at;
  return (
    <article class="position" aria-label={`${side} ${position.symbol}${position.protected ? "" : ", NOT PROTECTED"}`}>
      <div class="position-top">
        <p class={`action action-${side}`}>
          <Glyph name={side} /> {side}
        </p>
        <p class={`position-pnl is-${direction(pnl)}`}>
          <Changing text={signed(pnl)} /> <span key={signed(pnl)} class="unit">USDT</span>
        </p>
        <p class={position.protected ? "dim" : "is-alarm"}>
          {quantity(coins)} {position.symbol}
          {!position.protected && ", not protected"}
        </p>
        <p class={`position-move is-${direction(move)}`}>
          <Changing text={signedPercent(move)} />
        </p>
      </div>
      <Ladder position={position} />
      <dl class="levels">
        <Level name="Stop" value={position.stop_price} mark={mark} />
        <div>
          <dt>Entry</dt>
          <dd>
            <Changing text={price(entry)} />
          </dd>
          <dd class="dim">
            <Changing text={duration(held)} />
          </dd>
        </div>
        <div>
          <dt>Mark</dt>
          <dd>
            <Changing text={price(mark)} />
          </dd>
          <dd class="dim">now</dd>
        </div>
        <Level name="Target" value={position.target_price} mark={mark} />
      </dl>
      <Distances position={position} />
    </article>
  );
}

const Level = ({ name, value, mark }: { name: string; value: number | null; mark: number }) => (
  <div class={`level level-${name.toLowerCase()}`}>
    <dt>{name}</dt>
    <dd>
      <Changing text={price(value)} />
    </dd>
    <dd class="dim">
      <Changing text={value === null ? "none" : `${signedPercent((value - mark) / mark)} away`} />
    </dd>
  </div>
);

/** From the stop at the left to the target at the right, whatever the side. */
function Ladder({ position }: { position: PositionView }) {
  const { stop_price: stop, target_price: target, entry_price: entry, mark_price: mark } = position;
  if (stop === null || target === null) return <svg class="ladder" aria-hidden="true" />;
  const at = (value: number) => Math.min(1, Math.max(0, (value - stop) / (target - stop)));
  const across = (value: number) => `${(2 + at(value) * 96).toFixed(2)}%`;
  const [from, to] = [Math.min(at(entry), at(mark)), Math.max(at(entry), at(mark))];
  const gain = at(mark) >= at(entry);
  return (
    <svg class="ladder" role="img" aria-label={`${(at(mark) * 100).toFixed(0)} % of the way from stop to target`}>
      <rect class="ladder-track" x="2%" y="13" width="96%" height="4" rx="2" />
      <rect
        class={`fill tone-${gain ? "long" : "short"}`}
        x={`${(2 + from * 96).toFixed(2)}%`}
        y="13"
        width={`${((to - from) * 96).toFixed(2)}%`}
        height="4"
      />
      <line class="ladder-stop" x1="2%" x2="2%" y1="6" y2="24" />
      <line class="ladder-target" x1="98%" x2="98%" y1="6" y2="24" />
      <line class="ladder-entry" x1={across(entry)} x2={across(entry)} y1="8" y2="22" />
      <circle class="ladder-mark" cx={across(mark)} cy="15" r="6" />
    </svg>
  );
}
