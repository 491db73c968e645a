/** What a reader of a table asks for, in the page's address: sort, filters, days, text, page. */
import type { ListQuery } from "../../coordinator/ports/listings.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** What may be asked of one table. */
export interface ListTerms {
  readonly sorts: readonly string[];
  /** Sorted by this, the largest first, unless something else is asked for. */
  readonly preset: string;
  readonly filters: readonly string[];
}

/** As it stands in the address. */
export interface ListAddress {
  readonly path: string;
  readonly terms: ListTerms;
  readonly query: ListQuery;
  /** `YYYY-MM-DD`, UTC; empty without. */
  readonly fromDay: string;
  readonly toDay: string;
}

export const ROWS_OF_PAGE = 50;
const DAY_MS = 86_400_000;
const PAGE_MAX = 1_000_000;
const SEARCH_MAX = 100;

/** @returns A sentence that names what cannot be asked. */
export function listAddress({ pathname, searchParams }: URL, terms: ListTerms): Result<ListAddress> {
  const asked = (name: string) => searchParams.get(name) ?? "";
  const sort = asked("sort") || terms.preset;
  if (!terms.sorts.includes(sort)) return err(`sort must be one of ${terms.sorts.join(", ")}, was "${sort}"`);
  const order = asked("order") || "desc";
  if (order !== "asc" && order !== "desc") return err(`order must be asc or desc, was "${order}"`);
  const page = Number(asked("page") || 1);
  if (!Number.isInteger(page) || page < 1 || page > PAGE_MAX) {
    return err(`page must be a whole number from 1 to ${PAGE_MAX}, was "${asked("page")}"`);
  }
  const [fromDay, toDay] = [asked("from"), asked("to")];
  const [fromMs, toMs] = [dayMs(fromDay), dayMs(toDay)];
  if (Number.isNaN(fromMs)) return err(`from must be a day such as 2025-01-31, was "${fromDay}"`);
  if (Number.isNaN(toMs)) return err(`to must be a day such as 2025-01-31, was "${toDay}"`);
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs) {
    return err(`from must not be after to, was ${fromDay} and ${toDay}`);
  }
  const asOf = asked("as_of") === "" ? undefined : Number(asked("as_of"));
  if (asOf !== undefined && !Number.isSafeInteger(asOf)) {
    return err(`as_of must be a whole number, was "${asked("as_of")}"`);
  }
  const search = asked("q").slice(0, SEARCH_MAX);
  const filters = Object.fromEntries(
    terms.filters.flatMap((name) => asked(name) === "" ? [] : [[name, asked(name)]]),
  );
  const query: ListQuery = {
    sort,
    descending: order === "desc",
    page,
    limit: ROWS_OF_PAGE,
    filters,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs: toMs + DAY_MS }),
    ...(search === "" ? {} : { search }),
    ...(asOf === undefined ? {} : { asOf }),
  };
  return ok({ path: pathname, terms, query, fromDay, toDay });
}

/** Undefined for an empty text, NaN for one that is no day. */
function dayMs(text: string): number | undefined {
  if (text === "") return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text) ? ms : NaN;
}

export interface Asked {
  readonly sort?: string;
  readonly descending?: boolean;
  readonly page?: number;
  /** What the other pages are seen as of; the first shows the newest. */
  readonly asOf?: number;
  /** Another page with the same question, e.g. `/trades.csv`. */
  readonly path?: string;
}

/** The same question with something changed. What is as preset does not stand in the address. */
export function hrefOf(address: ListAddress, change: Asked = {}): string {
  const { query, terms, fromDay, toDay } = address;
  const { sort, descending, page, asOf } = { ...query, ...change };
  const params = new URLSearchParams();
  const set = (name: string, value: string, preset = "") => value !== preset && params.set(name, value);
  for (const [name, value] of Object.entries(query.filters)) set(name, value);
  set("from", fromDay);
  set("to", toDay);
  set("q", query.search ?? "");
  set("sort", sort, terms.preset);
  set("order", descending ? "desc" : "asc", "desc");
  set("page", String(page), "1");
  if (page > 1 && asOf !== undefined) set("as_of", String(asOf));
  const text = params.toString();
  return (change.path ?? address.path) + (text === "" ? "" : `?${text}`);
}
