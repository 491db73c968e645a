import { SEVERITIES } from "../coordinator/ports/journal.ts";
import { page } from "fresh";
import { Head } from "fresh/runtime";
import LiveLog from "../islands/LiveLog.tsx";
import { define } from "./(_parts)/define.ts";
import { filtersText, logFilters } from "./(_parts)/log_query.ts";

const LINES_SHOWN = 200;

export const handler = define.handlers({
  GET: ({ state: { workings: { logbook } }, url }) => {
    const filters = logFilters(url);
    const { items } = logbook.lines({ ...filters, limit: LINES_SHOWN });
    return page({ filters, lines: items, components: logbook.components() });
  },
});

export default define.page<typeof handler>(function LogsPage({ data: { filters, lines, components } }) {
  const asked = filtersText(filters);
  return (
    <>
      <Head>
        <title>Logs · Xylen</title>
      </Head>
      <main class="workings">
        <h1 class="page-title">Logs</h1>
        <form class="filters" method="get" action="/logs">
          <label>
            At least
            <select name="level">
              <option value="">every level</option>
              {SEVERITIES.map((level) => (
                <option key={level} value={level} selected={filters.level === level}>{level}</option>
              ))}
            </select>
          </label>
          <label>
            Component
            <select name="component">
              <option value="">all</option>
              {components.map((each) => (
                <option key={each} value={each} selected={filters.component === each}>{each}</option>
              ))}
            </select>
          </label>
          <label>
            Search
            <input type="search" name="q" value={filters.q ?? ""} placeholder="message, details" maxLength={200} />
          </label>
          <span class="filter-buttons">
            <button type="submit">Show</button>
            <a href="/logs">Reset</a>
            <a href={`/logs.jsonl?${asked}`} download>JSON lines</a>
          </span>
        </form>
        <p class="dim">
          The newest lines since the last start, newest first. What happened to the trading stands in the{" "}
          <a href="/events">events</a>.
        </p>
        <LiveLog key={asked} lines={lines} filters={asked} />
      </main>
    </>
  );
});
