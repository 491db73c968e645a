import { Changing } from "./changing.tsx";
import { direction, duration, plainTimes, price, signed } from "../domain/figure_text.ts";
import { Glyph, type GlyphName } from "./glyph.tsx";
import type { Connection } from "./live.ts";
import type { Candle, StatusView } from "./overview.ts";
import { When } from "./when.tsx";

interface TickerProps {
  readonly status: StatusView;
  readonly symbol: string;
  readonly candles: readonly Candle[];
}

/** What is traded, and the price of the market that is shown. */
export function Ticker({ status: { symbols, timeframe }, symbol, candles }: TickerProps) {
  const change = dayChangePercent(candles);
  return (
    <div class="ticker">
      <span class="ticker-symbol">
        {symbols.length > 1 ? <Markets symbols={symbols} shown={symbol} /> : symbol}{" "}
        <span class="dim">{timeframe}</span>
      </span>
      <span class="ticker-price">
        <Changing text={price(candles.at(-1)?.close ?? null)} />
      </span>
      <span class={`ticker-change is-${direction(change)}`}>
        {change === null ? "" : `${signed(change)} % in 24 h`}
      </span>
    </div>
  );
}

/** Each leads to the same page with its own chart. */
const Markets = ({ symbols, shown }: { symbols: readonly string[]; shown: string }) => (
  <nav class="markets" aria-label="Markets">
    {symbols.map((each) => (
      <a key={each} href={`/?symbol=${encodeURIComponent(each)}`} aria-current={each === shown ? "page" : undefined}>
        {each}
      </a>
    ))}
  </nav>
);

const DAY_MS = 86_400_000;

/** Against the close of 24 hours ago; null where that is not known. */
export function dayChangePercent(candles: readonly Candle[]): number | null {
  const last = candles.at(-1);
  const before = last && candles.findLast(({ openTimeMs }) => openTimeMs <= last.openTimeMs - DAY_MS);
  return last && before ? (last.close / before.close - 1) * 100 : null;
}

const STATES: Readonly<Record<StatusView["state"], GlyphName>> = {
  starting: "ring",
  running: "play",
  paused: "pause",
  halted: "stop",
  stopping: "stop",
};

/** What kind of run this is; as words at every width. */
export function Badges({ status, connection }: { status: StatusView; connection: Connection }) {
  return (
    <ul class="badges" aria-label="Run">
      <State status={status} isPast={connection === "lost" || connection === "signed_out"} />
      <li class="badge">{status.mode}{status.speed === null ? "" : ` ×${status.speed}`}</li>
      {status.profile === "demo" && <li class="badge badge-profile">demo profile</li>}
    </ul>
  );
}

/** What it does now: it may run and open nothing new. A page that hears nothing knows only what it was. */
function State({ status, isPast }: { status: StatusView; isPast: boolean }) {
  const { state, state_reason, risk_mode, risk_reason } = status;
  const reduces = state === "running" && risk_mode === "reducing";
  const word = reduces ? risk_mode : state;
  return (
    <li
      class={`badge state-badge state-${isPast ? "past" : word}`}
      title={(reduces ? risk_reason && `Nothing new is opened: ${plainTimes(risk_reason)}` : state_reason) ?? undefined}
    >
      <Glyph name={isPast ? "ring" : reduces ? "warn" : STATES[state]} /> {isPast && "last seen "}
      {word}
    </li>
  );
}

interface FreshnessProps {
  readonly status: StatusView;
  readonly connection: Connection;
  /** Since the status arrived, ms. */
  readonly elapsedMs: number;
}

/** Market time, how old the data is, and whether this page is live. */
export function Freshness({ status, connection, elapsedMs }: FreshnessProps) {
  const ageMs = status.data_age_ms === null ? null : status.data_age_ms + elapsedMs;
  const stale = status.stale.some(({ kind }) => kind === "feed");
  return (
    <dl class="freshness">
      <div class="fresh-time">
        <dt>Market time</dt>
        <dd>
          <When ms={status.market_time} />
        </dd>
      </div>
      <div class={stale ? "fresh-age is-alarm" : "fresh-age"}>
        <dt>Data age</dt>
        <dd key={String(stale)}>{stale && <Glyph name="warn" />} {duration(ageMs)}{stale && " stale"}</dd>
      </div>
      <div class={`fresh-link link-${connection}`}>
        <dt>This page</dt>
        <dd key={connection}>
          <Glyph name={connection === "open" ? "dot" : "ring"} /> {LINKS[connection]}
        </dd>
      </div>
    </dl>
  );
}

const LINKS: Readonly<Record<Connection, string>> = {
  connecting: "static",
  open: "live",
  lost: "offline",
  signed_out: "ended",
};
