import type { ComponentChildren } from "preact";
import { BreakerLine } from "./breaker_line.tsx";
import { Changing } from "./changing.tsx";
import { Meter } from "./bars.tsx";
import { number, words } from "../domain/figure_text.ts";
import type { StatusView } from "./overview.ts";
import { Panel } from "./panel.tsx";

const ROWS = 5;

/** Which gate or check stopped how many decisions: not trading is a result with reasons. */
export function Refusals({ status, children }: { status: StatusView; children?: ComponentChildren }) {
  const sorted = Object.entries(status.refusals).sort(([, a], [, b]) => b - a);
  const most = sorted[0]?.[1] ?? 1;
  const rest = sorted.slice(ROWS - 1).reduce((sum, [, count]) => sum + count, 0);
  const shown = sorted.length > ROWS ? [...sorted.slice(0, ROWS - 1), ["others", rest] as const] : sorted;
  return (
    <Panel
      id="refusals"
      title="Why not"
      aside={<Changing text={`${number(status.decisions, 0)} decisions since the last start`} />}
    >
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
      {children ?? <BreakerLine status={status} elapsedMs={0} />}
    </Panel>
  );
}
