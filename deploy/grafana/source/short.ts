import type { Panel, Query, Threshold, Unit } from "./panel.ts";

/** `up` → `up{xylen="$xylen"}`; `up{job="a"}` with the installation beside the job. Every panel shows one installation. */
export const of = (selector: string): string =>
  selector.endsWith("}") ? `${selector.slice(0, -1)}, xylen="$xylen"}` : `${selector}{xylen="$xylen"}`;

export const query = (legend: string, expr: string): Query => ({ expr, legend });

type More = Partial<Pick<Panel, "thresholds" | "min" | "max" | "words" | "stacked" | "width" | "height">>;
type Make = (title: string, unit: Unit, about: string, queries: readonly Query[], more?: More) => Panel;

const made =
  (kind: Panel["kind"], width: number, height: number): Make => (title, unit, about, queries, more = {}) => ({
    kind,
    title,
    unit,
    about,
    queries,
    width,
    height,
    ...more,
  });

export const stat = made("stat", 4, 4);
export const gauge = made("gauge", 6, 6);
export const lines = made("timeseries", 12, 8);
export const states = made("state-timeline", 24, 7);
export const table = made("table", 12, 8);
export const bars = made("bargauge", 12, 8);

/** Green below the first, then yellow, red from the second on. */
export const rising = (yellow: number, red: number): Threshold[] => [[null, "green"], [yellow, "yellow"], [red, "red"]];
/** Red below the first, then yellow, green from the second on. */
export const falling = (red: number, green: number): Threshold[] => [[null, "red"], [red, "yellow"], [green, "green"]];
export const BAD_IF_ANY: Threshold[] = [[null, "green"], [1, "red"]];
export const NEUTRAL: Threshold[] = [[null, "blue"]];
