import assert from "node:assert/strict";
import type { Figure } from "../../../research/statistics/figure.ts";

/** Agreement to 1e-6, relative above 1. */
export function closeTo(found: number | null, expected: number, tolerance = 1e-6): void {
  assert.ok(
    found !== null && Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${found} is not ${expected}`,
  );
}

export function noValue(found: Figure, reason: RegExp): void {
  assert.equal(found.value, null);
  assert.match(found.value === null ? found.reason : "", reason);
}
