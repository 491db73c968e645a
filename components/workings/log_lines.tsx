import type { LogLine } from "../../coordinator/ports/logbook.ts";

/** Lines of the log, newest first. */
export const LogLines = ({ lines }: { lines: readonly LogLine[] }) => (
  <ul class="log-lines">
    {lines.map(({ seq, timestamp, level, component, message, details }) => (
      <li key={`${timestamp} ${seq}`} class={`log-line log-${level}`}>
        <time class="num dim" dateTime={new Date(timestamp).toISOString()}>{shortTime(timestamp)}</time>
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

/** To the second, UTC. */
const shortTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
