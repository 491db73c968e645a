import type { EventView } from "../../coordinator/ports/views.ts";
import { words } from "../../domain/figure_text.ts";
import { Glyph, type GlyphName } from "../glyph.tsx";
import { When } from "../when.tsx";
import type { Column } from "./list_table.tsx";

const SIGNS: Readonly<Record<EventView["severity"], GlyphName>> = {
  debug: "dot",
  info: "dot",
  warning: "warn",
  error: "no",
  critical: "no",
};

/** Which moments are far enough apart to be told both. */
const APART_MS = 60_000;

/** A replayed market is years old: who signed in during it did so by another clock. */
function OnTheWall({ event: { timestamp, details: { at } } }: { event: EventView }) {
  const wallMs = typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(wallMs) || Math.abs(wallMs - timestamp) < APART_MS) return null;
  return (
    <span class="dim">
      (real time <When ms={wallMs} />)
    </span>
  );
}

/** What an operator did names who that was. */
const from = ({ component, details: { who } }: EventView): string =>
  component === "operator" && typeof who === "string" ? `operator: ${who}` : component;

export const EVENT_COLUMNS: readonly Column<EventView>[] = [
  { title: "Time", sort: "timestamp", cell: ({ timestamp }) => <When ms={timestamp} /> },
  {
    title: "Level",
    sort: "severity",
    cell: ({ severity }) => (
      <span class={`severity severity-${severity}`}>
        <Glyph name={SIGNS[severity]} /> {severity}
      </span>
    ),
  },
  { title: "Event", sort: "event_type", wide: true, cell: ({ event_type }) => words(event_type) },
  { title: "From", sort: "component", wide: true, cell: from },
  {
    title: "Message",
    cell: (event) => (
      <span class="message">
        {event.message} <OnTheWall event={event} />
      </span>
    ),
  },
];
