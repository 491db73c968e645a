import type { EventView } from "../../coordinator/ports/views.ts";
import { words } from "../format.ts";
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
  { title: "From", sort: "component", wide: true, cell: ({ component }) => component },
  { title: "Message", cell: ({ message }) => <span class="message">{message}</span> },
];
