import { HttpError } from "fresh";
import type { LogQuery } from "../../coordinator/ports/logbook.ts";
import { SEVERITIES } from "../../coordinator/ports/journal.ts";

type LogFilters = Pick<LogQuery, "level" | "component" | "q">;

/** What the address asks of the log. @throws {HttpError} 400 for what cannot be asked. */
export function logFilters({ searchParams }: URL): LogFilters {
  const [level, component, q] = ["level", "component", "q"].map((name) =>
    searchParams.get(name)?.slice(0, 200) || null
  );
  const known = SEVERITIES.find((each) => each === level);
  if (level && !known) throw new HttpError(400, `level must be one of ${SEVERITIES.join(", ")}`);
  return { ...(known && { level: known }), ...(component && { component }), ...(q && { q }) };
}

/** The same as an address has it. */
export const filtersText = (filters: LogFilters): string => new URLSearchParams({ ...filters }).toString();
