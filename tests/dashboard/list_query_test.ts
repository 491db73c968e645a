import assert from "node:assert/strict";
import fc from "fast-check";
import { hrefOf, listAddress, type ListTerms } from "../../components/list/list_query.ts";

const TERMS: ListTerms = { sorts: ["time", "pnl"], preset: "time", filters: ["symbol", "side"] };
const at = (search: string) => new URL(`http://localhost/trades${search}`);

function asked(search: string) {
  const address = listAddress(at(search), TERMS);
  assert.ok(address.ok, address.ok ? "" : address.error);
  return address.value;
}

Deno.test("an address without a question asks for the newest", () => {
  const { query, path } = asked("");
  assert.deepEqual([path, query], ["/trades", { sort: "time", descending: true, page: 1, limit: 50, filters: {} }]);
  assert.equal(hrefOf(asked("")), "/trades");
});

Deno.test("days are whole days of UTC, the last one included; what nobody knows is let pass", () => {
  const { query } = asked("?from=2025-01-31&to=2025-01-31&colour=red&symbol=&side=long&q=abc");
  assert.equal(query.fromMs, Date.UTC(2025, 0, 31));
  assert.equal(query.toMs, Date.UTC(2025, 1, 1));
  assert.deepEqual([query.filters, query.search], [{ side: "long" }, "abc"]);
});

for (
  const [search, error] of [
    ["?sort=x", 'sort must be one of time, pnl, was "x"'],
    ["?order=up", 'order must be asc or desc, was "up"'],
    ["?page=0", 'page must be a whole number from 1 to 1000000, was "0"'],
    ["?page=1.5", 'page must be a whole number from 1 to 1000000, was "1.5"'],
    ["?from=2025-02-30", 'from must be a day such as 2025-01-31, was "2025-02-30"'],
    ["?from=2025-02-02&to=2025-02-01", "from must not be after to, was 2025-02-02 and 2025-02-01"],
    ["?to=yesterday", 'to must be a day such as 2025-01-31, was "yesterday"'],
  ] as const
) {
  Deno.test(`${search} is refused: ${error}`, () => {
    assert.deepEqual(listAddress(at(search), TERMS), { ok: false, error });
  });
}

Deno.test("turned pages are of one moment, whatever arrives meanwhile; the first is of now", () => {
  const second = hrefOf(asked("?side=long"), { page: 2, asOf: 71 });
  assert.equal(second, "/trades?side=long&page=2&as_of=71");
  const third = asked(second.slice("/trades".length));
  assert.equal(third.query.asOf, 71);
  assert.equal(hrefOf(third, { page: 3 }), "/trades?side=long&page=3&as_of=71");
  assert.equal(hrefOf(third, { page: 1 }), "/trades?side=long");
  assert.deepEqual(listAddress(at("?as_of=now"), TERMS), {
    ok: false,
    error: 'as_of must be a whole number, was "now"',
  });
});

const day = fc.constantFrom("", "2024-02-29", "2025-12-31");
const question = fc.record({
  sort: fc.constantFrom(...TERMS.sorts),
  descending: fc.boolean(),
  page: fc.integer({ min: 1, max: 99 }),
  symbol: fc.constantFrom("", "BTCUSDT", "A&B=C"),
  from: day,
  to: day,
  q: fc.string({ maxLength: 12 }),
}).filter(({ from, to }) => from === "" || to === "" || from <= to);

Deno.test("an address that is written for a question asks that question", () => {
  fc.assert(fc.property(question, ({ sort, descending, page, symbol, from, to, q }) => {
    const params = new URLSearchParams({ symbol, from, to, q });
    const address = asked(`?${params}`);
    const again = asked(hrefOf(address, { sort, descending, page }).slice("/trades".length));
    assert.deepEqual(again, { ...address, query: { ...address.query, sort, descending, page } });
  }));
});

Deno.test("another page is asked the same question", () => {
  assert.equal(hrefOf(asked("?side=long&page=3"), { path: "/trades.csv", page: 1 }), "/trades.csv?side=long");
});
