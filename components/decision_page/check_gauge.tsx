import type { Check } from "../../domain/decision.ts";
import { figure } from "../figure.ts";
import { NONE, words } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { missedBy } from "./sentence.ts";

/** A measured value against its limit: the bar, the sign, the word and both figures. */
export function CheckGauge({ check, stopped }: { check: Check; stopped: boolean }) {
  const { name, passed, value, limit, detail } = check;
  return (
    <li class={`check ${passed ? "is-passed" : "is-failed"}`}>
      <span class="check-title">
        <Glyph name={passed ? "yes" : "no"} /> {words(name)}{" "}
        <span class="check-word">{passed ? "passed" : stopped ? "stopped it" : "failed"}</span>
      </span>
      <span class="num">
        {figure(name, value)} <span class="dim">{limitText(check)}</span>
      </span>
      {typeof value === "number" && typeof limit === "number" && <Needle value={value} limit={limit} passed={passed} />}
      <span class="check-detail dim">{detail || missedBy(check) || NONE}</span>
    </li>
  );
}

/** `at least` or `at most`: which of them the value and the verdict tell. */
export function limitText({ name, value, limit, passed }: Check): string {
  if (limit === null) return "no limit";
  if (typeof limit !== "number" || typeof value !== "number") return `asked for: ${figure(name, limit)}`;
  const least = value === limit ? LEAST.test(name) : passed === value > limit;
  return `${least ? "at least" : "at most"} ${figure(name, limit)}`;
}

/** Only asked where a value stands at its limit. */
const LEAST = /responding|majority|confidence|expected|^min_|exchange_rules/;

/** The value as a bar from zero, the limit as a line across. */
const Needle = ({ value, limit, passed }: { value: number; limit: number; passed: boolean }) => {
  const low = Math.min(0, value, limit), high = Math.max(0, value, limit);
  const span = (high - low || 1) * 1.15;
  const at = (x: number) => (x - low + (low < 0 ? span * 0.06 : 0)) / span * 100;
  const length = (x: number) => `${Math.min(100, Math.max(0, x)).toFixed(2)}%`;
  return (
    <svg class="needle" aria-hidden="true" focusable="false">
      <rect class="track" width="100%" height="6" y="3" />
      <rect
        class={`fill tone-${passed ? "for" : "against"}`}
        x={length(Math.min(at(0), at(value)))}
        width={length(Math.abs(at(value) - at(0)))}
        height="6"
        y="3"
      />
      <line class="needle-limit" x1={length(at(limit))} x2={length(at(limit))} y1="0" y2="12" />
    </svg>
  );
};
