import { useContext } from "preact/hooks";
import { clock, dateTime, day, NONE, toSecond } from "../domain/figure_text.ts";
import { Zone } from "./zone.ts";

interface WhenProps {
  /** Unix ms; null is shown as nothing. */
  readonly ms: number | null;
  /** `dateTime` unless told. */
  readonly as?: "dateTime" | "toSecond" | "clock" | "day";
}

const TEXTS = { dateTime, toSecond, clock, day } as const;

/**
 * A moment in the reader's time zone, in UTC when pointed at; never broken over two lines. Another text is another
 * element: browsers count an old one whose first letter is elsewhere as a layout shift.
 */
export function When({ ms, as = "dateTime" }: WhenProps) {
  const zone = useContext(Zone);
  if (ms === null) return <>{NONE}</>;
  const text = TEXTS[as](ms, zone);
  return <time key={text} class="when" dateTime={new Date(ms).toISOString()} title={`${dateTime(ms)} UTC`}>{text}
  </time>;
}
