import { page } from "fresh";
import { Head } from "fresh/runtime";
import { drawdownOf } from "../components/drawdown.ts";
import { Exposure } from "../components/exposure.tsx";
import { number, percent, words } from "../domain/figure_text.ts";
import { Gauge } from "../components/gauge.tsx";
import { Panel } from "../components/panel.tsx";
import { BREAKER_WORDS } from "../domain/breaker_words.ts";
import { define } from "./(_parts)/define.ts";
import { When } from "../components/when.tsx";

/** Events of the breaker that are shown. */
const EVENTS_SHOWN = 20;

export const handler = define.handlers({
  GET: async ({ state: { views } }) => {
    const recent = { sort: "timestamp", descending: true, page: 1, limit: EVENTS_SHOWN };
    const { items } = await views.listings.events({ ...recent, filters: { event_type: "CIRCUIT_BREAKER" } });
    return page({ risk: views.risk(), status: views.status(), positions: views.positions(), events: items });
  },
});

export default define.page<typeof handler>(function RiskPage({ data: { risk, status, positions, events } }) {
  const { circuit_breaker: breaker } = status;
  return (
    <>
      <Head>
        <title>Risk · Xylen</title>
      </Head>
      <main class="two-columns">
        <h1 class="page-title">Risk</h1>
        <Panel
          id="limits"
          title="Limits"
          aside={risk ? `${words(risk.mode)} · equity ${number(risk.equity)} USDT` : ""}
        >
          {risk?.reason && <p class="is-alarm">{risk.reason}</p>}
          <ul class="gauges">
            {risk?.limits.map((limit) => <Gauge key={limit.name} {...limit} />)}
            {!risk && <li class="dim">The exchange has not told the account yet.</li>}
          </ul>
        </Panel>
        <div class="column">
          <Exposure positions={positions} equity={status.equity} />
          <Panel id="breaker" title="Circuit breaker" aside={BREAKER_WORDS[breaker.state]}>
            <p>
              {breaker.consecutive_losses} of {breaker.limit} losses in a row
              {breaker.reason && `: ${breaker.reason}`}
              {breaker.until !== null && (
                <>
                  , cools until <When ms={breaker.until} />
                </>
              )}
            </p>
            <p class="dim">
              Equity stands {percent(drawdownOf(status), 2)} below its high of {number(status.peak_equity)} USDT.
            </p>
          </Panel>
          <Panel id="risk-events" title="Breaker history" aside={<a href="/events?event_type=CIRCUIT_BREAKER">all</a>}>
            <ul class="event-lines">
              {events.map((event) => (
                <li key={event.event_id} class={`severity-${event.severity}`}>
                  <span class="dim">
                    <When ms={event.timestamp} />
                  </span>{" "}
                  {event.message}
                </li>
              ))}
              {events.length === 0 && <li class="dim">Nothing yet.</li>}
            </ul>
          </Panel>
        </div>
      </main>
    </>
  );
});
