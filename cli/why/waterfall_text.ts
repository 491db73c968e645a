import { waterfallRows } from "../../components/decision_page/waterfall_rows.ts";
import { number, percent, signed } from "../../domain/figure_text.ts";
import { addsUp, type Waterfall } from "../../domain/waterfall.ts";
import { table } from "./table.ts";

/** The same waterfall as on the page, and its sum. */
export function waterfallText(waterfall: Waterfall): string[] {
  const { action, threshold, output } = waterfall;
  const rows = waterfallRows(waterfall).map(({ kind, label, note, from, to }) => [
    label,
    kind === "level" ? "" : signed((to - from) * 100, 2),
    percent(to, 2),
    note ?? "",
  ]);
  const gate = threshold === null ? [] : [[
    "The gate asks for",
    signed((output - threshold) * 100, 2),
    percent(threshold, 2),
    output >= threshold ? "passed" : "missed",
  ]];
  return [
    "",
    `How the confidence in ${action} came about (step, points of 100, probability so far)`,
    ...table([...rows, ...gate]),
    `  ${sumText(waterfall)}`,
  ];
}

const sumText = (waterfall: Waterfall): string => {
  const { sum, output } = waterfall;
  const figures = `Added up: ${number(sum * 100, 6)} %. Recorded: ${number(output * 100, 6)} %`;
  return addsUp(waterfall) ? figures : `${figures}: they differ`;
};
