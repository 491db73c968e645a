/** What a reader could take for something else is told beside it. */
import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { Gauge } from "../../components/gauge.tsx";
import { EVENT_COLUMNS } from "../../components/list/event_columns.tsx";
import { ReliabilityDiagram } from "../../components/reliability.tsx";
import type { EventView } from "../../coordinator/ports/views.ts";

const textOf = (html: string): string => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

for (
  const [value, limit, unit, told] of [
    [0.012, 0.1, "fraction", "1.20 % of 10.00 %"],
    [1_250.5, 2_000, "USDT", "1,250.50 of 2,000.00 USDT"],
    [3, 10_000, "orders", "3 of 10,000 orders"],
  ] as const
) {
  Deno.test(`a limit names its unit: ${told}`, () => {
    assert.ok(textOf(renderToString(h(Gauge, { name: "limit", value, limit, unit }))).includes(told));
  });
}

const reliability = (brier: number, calibration_error: number) => ({
  brier,
  calibration_error,
  bins: [{ count: 300, stated: 0.3, came_true: 0.32 }, { count: 1_200, stated: 0.4, came_true: 0.41 }],
});

const diagramOf = (brier: number, calibrationError: number): string =>
  textOf(renderToString(h(ReliabilityDiagram, {
    name: "gbdt-12",
    stated: reliability(0.63, 0.02),
    calibrated: reliability(brier, calibrationError),
  })));

Deno.test("a reliability diagram has named axes and tells of how many probabilities it is made", () => {
  const text = diagramOf(0.62, 0.01);
  for (const shown of ["stated, %", "came true, %", "1,500 stated probabilities"]) {
    assert.ok(text.includes(shown), text);
  }
  assert.doesNotMatch(text, /worse/);
});

for (
  const [brier, calibrationError, told] of [
    [0.64, 0.01, /made the Brier score worse on these/],
    [0.62, 0.03, /made the calibration error worse on these/],
    [0.64, 0.03, /made the Brier score and the calibration error worse on these/],
  ] as const
) {
  Deno.test(`a correction is said to have done harm: ${told.source}`, () =>
    assert.match(diagramOf(brier, calibrationError), told));
}

const event = (details: EventView["details"]): EventView => ({
  event_id: "access-1",
  timestamp: Date.UTC(2024, 0, 5),
  event_type: "ACCESS",
  severity: "info",
  component: "access",
  message: "Signed in",
  details,
});

const messageOf = (row: EventView): string =>
  textOf(renderToString(h("p", null, EVENT_COLUMNS.find(({ title }) => title === "Message")!.cell(row))));

Deno.test("what happened by another clock than the market's has both moments", () => {
  assert.match(messageOf(event({ at: "2026-11-29T08:14:05.123Z" })), /Signed in \(real time 2026-11-29 08:14 ?\)/);
  for (const details of [{}, { at: "2024-01-05T00:00:30Z" }, { at: "no moment" }, { at: 7 }]) {
    assert.doesNotMatch(messageOf(event(details)), /real time/, JSON.stringify(details));
  }
});
