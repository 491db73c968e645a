import assert from "node:assert/strict";
import { clearOfCandles } from "../../components/label_room.ts";

const STEP_MS = 300_000;
/** A candle a pixel of price, at these highs; each 10 high. */
const candlesAt = (highs: readonly number[]) =>
  highs.map((high, i) => ({ openTimeMs: i * STEP_MS, open: high, high, low: high - 10, close: high, volume: 1 }));
const exitAt = (index: number, side: "long" | "short", isBeside = false) =>
  ({
    timeMs: index * STEP_MS,
    kind: "exit",
    side,
    text: "+12.24",
    good: true,
    ...(isBeside ? { isBeside } : {}),
  }) as const;
const room = { labelCandles: 4, yOf: (price: number) => 1_000 - price };

for (
  const [what, highs, mark, text] of [
    ["over a level market", [100, 100, 100, 100, 100], exitAt(2, "long"), "+12.24"],
    ["over a market that rises beside it", [100, 100, 100, 120, 140], exitAt(2, "long"), "+"],
    ["over one that rises where the text does not reach", [100, 100, 100, 100, 100, 120], exitAt(2, "long"), "+12.24"],
    ["to the right of its mark, where it rises later", [100, 100, 100, 100, 100, 120], exitAt(2, "long", true), "+"],
    [
      "to the right of its mark, where it was higher before",
      [120, 120, 100, 100, 100],
      exitAt(2, "long", true),
      "+12.24",
    ],
    ["under a market that falls beside it", [100, 100, 100, 80, 60], exitAt(2, "short"), "+"],
    ["under a market that stands far below", [100, 100, 100, 20, 20], exitAt(2, "short"), "+12.24"],
  ] as const
) {
  Deno.test(`a result ${what} is written as ${text}`, () => {
    assert.equal(clearOfCandles([mark], candlesAt(highs), room)[0]!.text, text);
  });
}

Deno.test("while nothing is drawn no result is shortened", () => {
  const marks = [exitAt(2, "long")];
  assert.deepEqual(clearOfCandles(marks, candlesAt([1, 2, 3, 40, 50]), { ...room, yOf: () => null }), marks);
});
