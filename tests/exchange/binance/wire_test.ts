import assert from "node:assert/strict";
import fc from "fast-check";
import { formatUnits } from "../../../domain/money.ts";
import {
  identifier,
  integer,
  roundedUnits,
  row,
  rows,
  units,
  UnreadableAnswer,
} from "../../../exchange/binance/wire.ts";

Deno.test("decimal text becomes exact units and never a float", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (amount) => {
    assert.equal(units({ a: formatUnits(amount) }, "a"), amount === 0 ? 0 : amount);
  }));
  for (const value of [0.1, null, undefined, "", "abc", "1e-7", "0.000000001", {}]) {
    assert.throws(() => units({ price: value }, "price"), UnreadableAnswer, JSON.stringify(value));
  }
});

Deno.test("averages with too many decimals are rounded to the nearest 1e-8", () => {
  const cases: readonly [string, number][] = [
    ["24653.34666666667", 2_465_334_666_667],
    ["0.123456784999", 12_345_678],
    ["0.123456785", 12_345_679],
    ["-0.123456785", -12_345_679],
    ["-0.123456784", -12_345_678],
    ["40000.00000000", 4_000_000_000_000],
    ["40000", 4_000_000_000_000],
  ];
  for (const [text, expected] of cases) assert.equal(roundedUnits({ entryPrice: text }, "entryPrice"), expected, text);
  assert.throws(() => roundedUnits({ entryPrice: "12.123456789x" }, "entryPrice"), UnreadableAnswer);
});

Deno.test("ids are text, also those past 2^53 that arrive as text", () => {
  assert.equal(identifier({ orderId: 42 }, "orderId"), "42");
  assert.equal(identifier({ orderId: "8389765519993908929" }, "orderId"), "8389765519993908929");
  assert.throws(() => identifier({ orderId: 2 ** 60 }, "orderId"), /orderId/);
  assert.throws(() => identifier({}, "orderId"), /orderId as an id, was undefined/);
});

Deno.test("whole numbers are read from numbers and digits, and from nothing else", () => {
  assert.equal(integer({ leverage: "20" }, "leverage"), 20);
  assert.equal(integer({ time: 1_704_153_600_000 }, "time"), 1_704_153_600_000);
  for (const value of ["", "2.5", "x", null, undefined]) {
    assert.throws(() => integer({ a: value }, "a"), UnreadableAnswer);
  }
});

Deno.test("an answer of the wrong shape is named with what came instead", () => {
  assert.throws(() => row("<html>", "order"), /Expected order as an object, was "<html>"/);
  assert.throws(() => rows({ a: 1 }, "trades"), /Expected trades as a list, was {"a":1}/);
  assert.throws(() => rows([1], "trades"), /object/);
});
