import { BREAKER_WORDS } from "../domain/breaker_words.ts";
import { Changing } from "./changing.tsx";
import { Meter } from "./bars.tsx";
import { dateTime, number, words } from "./format.ts";
import { Glyph } from "./glyph.tsx";
import type { StatusView } from "./overview.ts";
import { Panel } from "./panel.tsx";

const ROWS = 5;

/** Which gate or check stopped how many decisions: not trading is a result with reasons. */
export function Refusals({ status }: { status: StatusView }) {
  const sorted = Object.entries(status.refusals).sort(([, a], [, b]) => b - a);
  const most = sorted[0]?.[1] ?? 1;
  const rest = sorted.slice(ROWS - 1).reduce((sum, [, count]) => sum + count, 0);
  const shown = sorted.length > ROWS ? [...sorted.slice(0, ROWS - 1), ["others", rest] as const] : sorted;
  return (
    <Panel id="refusals" title="Why not" aside={<Changing text={`${number(status.decisions, 0)} decisions`} />}>
      <ul class="refusals">
        {Array.from({ length: ROWS }, (_, i) => {
          const row = shown[i];
          return (
            <li key={i}>
              {row && <span class="refusal-name">{words(row[0])}</span>}
              {row && <Meter value={row[1] / most} tone="info" />}
              {row && (
                <span class="num">
                  <Changing text={number(row[1], 0)} />
                </span>
              )}
              {!row && i === 0 && <span class="dim">Nothing has been refused yet.</span>}
            </li>
          );
        })}
      </ul>
      <Breaker status={status} />
    </Panel>
  );
}

function Breaker({ status: { circuit_breaker: breaker } }: { status: StatusView }) {
  const open = breaker.state !== "closed";
  return (
    <p class={open ? "breaker is-alarm" : "breaker"}>
      <Glyph name={open ? "warn" : "yes"} /> {open
        ? `Circuit breaker ${BREAKER_WORDS[breaker.state]}: ${breaker.reason ?? "losses"}${
          breaker.until === null ? "" : `, until ${dateTime(breaker.until)} UTC`
        }`
        : `Circuit breaker closed: ${breaker.consecutive_losses} of ${breaker.limit} losses in a row`}
    </p>
  );
}
