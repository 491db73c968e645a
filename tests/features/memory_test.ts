import assert from "node:assert/strict";

const FEED = `
import { FeatureStream } from "${new URL("../../features/mod.ts", import.meta.url)}";
import { generatedCandles } from "${new URL("./generated_candles.ts", import.meta.url)}";
const candles = generatedCandles(10_000);
const stream = new FeatureStream();
const heapAfter = (rounds) => {
  for (let round = 0; round < rounds; round++) for (const candle of candles) stream.update(candle);
  globalThis.gc();
  globalThis.gc();
  return Deno.memoryUsage().heapUsed;
};
const before = heapAfter(2);
const after = heapAfter(30);
console.log(stream.update(candles[0]).values.length > 0 ? after - before : NaN);
`;

Deno.test("a stream keeps no more after 320,000 candles than after 20,000", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-lock",
      "--v8-flags=--expose-gc",
      "--config",
      new URL("../deno.json", import.meta.url).pathname,
      FEED,
    ],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const grownBytes = Number(new TextDecoder().decode(stdout));
  assert(grownBytes < 300_000, `the heap grew by ${grownBytes} bytes: a byte or more for every candle`);
});
