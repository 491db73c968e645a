import { plainTimes } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { type EventView, KEPT } from "./overview.ts";
import { Panel } from "./panel.tsx";
import { When } from "./when.tsx";

/** The newest warnings, errors and worse: always that many lines, so that nothing moves when one comes. */
export const Alerts = ({ alerts }: { alerts: readonly EventView[] }) => (
  <Panel id="alerts" title="Alerts" aside={<a href="/events">all events</a>}>
    <ul class="alerts">
      {Array.from({ length: KEPT.alerts }, (_, i) => {
        const alert = alerts[i];
        return (
          <li key={i}>
            {alert && (
              <>
                <span class="dim">
                  <When ms={alert.timestamp} />
                </span>
                <span class={`alert-${alert.severity}`}>
                  <Glyph name={alert.severity === "warning" ? "warn" : "no"} /> {alert.severity}
                </span>
                <a href={`/events?severity=${alert.severity}`} title={alert.message}>{plainTimes(alert.message)}</a>
              </>
            )}
            {!alert && i === 0 && <span class="dim">Nothing has gone wrong yet.</span>}
          </li>
        );
      })}
    </ul>
  </Panel>
);
