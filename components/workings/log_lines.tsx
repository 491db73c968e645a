import type { LogLine } from "../../coordinator/ports/logbook.ts";
import { When } from "../when.tsx";

/** Lines of the log, newest first. */
export const LogLines = ({ lines }: { lines: readonly LogLine[] }) => (
  <ul class="log-lines">
    {lines.map(({ seq, timestamp, level, component, message, details }) => (
      <li key={`${timestamp} ${seq}`} class={`log-line log-${level}`}>
        <span class="num dim">
          <When ms={timestamp} as="toSecond" />
        </span>
        <span class="log-level">{level}</span>
        <span class="dim">{component}</span>
        <span class="log-message">
          {message} {Object.keys(details).length > 0 && <code>{JSON.stringify(details)}</code>}
        </span>
      </li>
    ))}
    {lines.length === 0 && <li class="dim">No line fits.</li>}
  </ul>
);
