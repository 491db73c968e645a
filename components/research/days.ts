import { dateTime } from "../../domain/figure_text.ts";

/** `2024-01-31`, UTC: recorded candles have days of their own, wherever their reader lives. */
export const utcDay = (ms: number): string => dateTime(ms).slice(0, 10);

/** `2024-01-31 to 2024-03-01`. */
export const utcDays = (fromMs: number, toMs: number): string => `${utcDay(fromMs)} to ${utcDay(toMs)}`;
