import type { ReplayView } from "../../coordinator/ports/decision_accounts.ts";
import { Glyph } from "../glyph.tsx";
import { number } from "../../domain/figure_text.ts";
import { When } from "../when.tsx";

/** Asks for it: a plain form, since it changes nothing. @param path Of the decision's page. */
export const ReplayButton = ({ path }: { path: string }) => (
  <form method="get" action={`${path}#proof-title`} class="replay">
    <input type="hidden" name="replay" value="1" />
    <button type="submit" class="control">
      <Glyph name="play" /> Replay this decision
    </button>
    <span class="dim">makes it again from its record and holds every figure against what is stored</span>
  </form>
);

/** What came of it. */
export function ReplayVerdict({ replayed }: { replayed: ReplayView }) {
  const { differences, incomplete, chained, replayed_at, took_ms } = replayed;
  const same = differences.length === 0;
  return (
    <div class={`replayed ${same ? "is-same" : "is-different"}`} role="status">
      <p class="replayed-line">
        <Glyph name={same ? "yes" : "no"} /> {headOf(replayed)}
      </p>
      <p class="dim">
        At <When ms={replayed_at} as="toSecond" />, in {number(took_ms, 1)} ms. {incomplete > 0
          ? "The record is from before all inputs were kept: only its hashes were held against it."
          : "Features, answers, weights, gates, size and checks went through the program once more."} {chained
          ? "Its link to the decision before it was looked at too."
          : "It has no link to the decision before it: there was no chain then."}
      </p>
      {!same && (
        <ul class="differences">
          {differences.map(({ field, recorded, recomputed }) => (
            <li key={field}>
              <code>{field}</code> is recorded as <code>{recorded ?? "nothing"}</code>, recomputed it is{" "}
              <code>{recomputed ?? "nothing"}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function headOf({ differences, incomplete }: ReplayView): string {
  if (differences.length > 0) {
    return `Recomputed now: ${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  }
  return incomplete > 0 ? "Its hashes hold: no difference" : "Recomputed now: no difference";
}
