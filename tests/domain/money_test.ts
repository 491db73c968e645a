import assert from "node:assert/strict";
import fc from "fast-check";
import {
  averagePrice,
  fee,
  formatUnits,
  mulDiv,
  notional,
  parseUnits,
  type Price,
  price,
  type Qty,
  qty,
  qtyFor,
  type Rounding,
  usd,
} from "../../domain/money.ts";

Deno.test("decimal text survives a round trip for every safe integer", () =>
  fc.assert(fc.property(fc.maxSafeInteger(), (units) => {
    assert.deepEqual(parseUnits(formatUnits(units)), { ok: true, value: units });
  })));

for (
  const [text, units] of [
    ["0", 0],
    ["-0", 0],
    ["1", 100_000_000],
    ["-12.5", -1_250_000_000],
    ["0.00000001", 1],
    ["16537.50000000", 1_653_750_000_000],
    ["16537.500000000000", 1_653_750_000_000],
  ] as const
) {
  Deno.test(`parseUnits("${text}") is ${units}`, () => assert.deepEqual(parseUnits(text), { ok: true, value: units }));
}

for (const text of ["", "1e-7", "abc", "1.000000001", ".5", "90071993", null, 12.5, "NaN"]) {
  Deno.test(`parseUnits(${JSON.stringify(text)}) is refused, by value`, () => {
    const read = parseUnits(text);
    const refused = text !== "90071993"; // 9.007e15 units: the first whole dollar past 2^53
    assert.equal(read.ok, !refused && Number(text) * 1e8 <= Number.MAX_SAFE_INTEGER);
    if (!read.ok) assert.match(read.error, /Cannot (read|hold)/);
  });
}

Deno.test("notional is exact where a float is not", () => {
  assert.equal(notional(price(0.1), qty(0.2)), usd(0.02));
  assert.equal(notional(price(42_123.4), qty(-0.003)), usd(-126.3702));
});

Deno.test("a fee is rounded up, against us", () => {
  assert.equal(fee(usd(100), 5), usd(0.05));
  assert.equal(fee(1 as never, 5), 1);
  assert.equal(fee(usd(-100), 5), usd(0.05));
});

for (
  const [a, b, c, down, up, nearest] of [
    [7, 1, 2, 3, 4, 4],
    [-7, 1, 2, -3, -4, -4],
    [6, 1, 2, 3, 3, 3],
    [10, 1, 3, 3, 4, 3],
    [7, 1, -2, -3, -4, -4],
  ] as const
) {
  Deno.test(`${a} × ${b} / ${c} rounds down to ${down}, up to ${up}, to the nearest ${nearest}`, () => {
    assert.equal(mulDiv(a, b, c, "down"), down);
    assert.equal(mulDiv(a, b, c, "up"), up);
    assert.equal(mulDiv(a, b, c, "nearest"), nearest);
  });
}

/** a × b / c in whole numbers of any size; null where the result is past 2^53. */
function exactly(a: number, b: number, c: number, rounding: Rounding): number | null {
  const product = BigInt(a) * BigInt(b), divisor = BigInt(c);
  const quotient = product / divisor, rest = product % divisor;
  const magnitude = (value: bigint) => value < 0n ? -value : value;
  const leaves = rounding === "up" ? rest !== 0n : rounding === "nearest" && 2n * magnitude(rest) >= magnitude(divisor);
  const away = (rest < 0n) === (divisor < 0n) ? 1n : -1n;
  const result = Number(leaves && rest !== 0n ? quotient + away : quotient);
  return Number.isSafeInteger(result) ? result : null;
}

Deno.test("a product is divided to the last unit, whatever its size", () => {
  const sized = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 52 })).map(([units, bits]) =>
    Math.trunc(units / 2 ** bits)
  );
  const divisor = fc.oneof(sized.filter((units) => units !== 0), fc.constantFrom(1, -1, 10_000, 100_000_000));
  const rounding = fc.constantFrom<Rounding>("down", "up", "nearest");
  fc.assert(
    fc.property(sized, sized, divisor, rounding, (a, b, c, how) => {
      const expected = exactly(a, b, c, how);
      if (expected === null) assert.throws(() => mulDiv(a, b, c, how), /within 2\^53/);
      else assert.equal(mulDiv(a, b, c, how), expected);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("what an amount buys never costs more than the amount", () =>
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1e8, max: 1e9 }), (amount, each) => {
      const bought = qtyFor(amount as never, each as Price);
      assert.ok(notional(each as Price, bought, "up") <= amount);
    }),
  ));

Deno.test("average price of one fill is its price", () => {
  const at = price(42_123.4);
  assert.equal(averagePrice(notional(at, qty(0.003)), qty(0.003) as Qty), at);
});
