import assert from "node:assert/strict";
import { candleWindows, COLUMN_COUNT } from "../../../model_server/training/sequence/candle_window.ts";
import { CHANNEL_COUNT, STEPS, writeChannels } from "../../../model_server/training/sequence/channels.ts";
import { Convolver } from "../../../model_server/training/sequence/convolve.ts";
import { dilationsIn, drawKernels, TAP_CHOICES, TAPS } from "../../../model_server/training/sequence/kernels.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { prepareTraining } from "../../../model_server/training/prepare_training.ts";
import { SEQUENCE_PARAMS } from "../../../model_server/training/sequence/params.ts";
import { plantedMarket } from "./planted_market.ts";

const WINDOW = 32;
const { candles } = plantedMarket(200, 9, 1);
const windows = candleWindows(candles, Int32Array.of(31, 100, 199), WINDOW);

function channelsOf(rows: Float32Array, row: number) {
  const channels = new Float64Array(CHANNEL_COUNT * WINDOW);
  const volatility = writeChannels(rows, row * WINDOW * COLUMN_COUNT, WINDOW, channels);
  return { channels, volatility };
}

Deno.test("a window holds the candles up to and with its last, oldest first", () => {
  const at = (
    row: number,
    t: number,
  ) => [...windows.subarray((row * WINDOW + t) * COLUMN_COUNT).subarray(0, COLUMN_COUNT)];
  const values = ({ open, high, low, close, volume }: (typeof candles)[number]) =>
    [open, high, low, close, volume].map(Math.fround);
  assert.deepEqual(at(0, 0), values(candles[0]!));
  assert.deepEqual(at(1, WINDOW - 1), values(candles[100]!));
  assert.deepEqual(at(2, 0), values(candles[168]!));
});

Deno.test("channels are whole steps within their bounds, and know no size of price or volume", () => {
  const { channels, volatility } = channelsOf(windows, 1);
  assert.ok(channels.every((value) => Number.isInteger(value * STEPS) && Math.abs(value) <= 8));
  // Powers of 2 change no digit.
  const scaled = windows.map((value, i) => value * (i % COLUMN_COUNT === 4 ? 2 ** 20 : 2 ** -7));
  assert.deepEqual(channelsOf(scaled, 1).channels, channels);
  assert.ok(Math.abs(channelsOf(scaled, 1).volatility - volatility) < 1e-12);
});

Deno.test("candles that never move and trade nothing give zeros, not numbers that are none", () => {
  const still = windows.map((_, i) => i % COLUMN_COUNT === 4 ? 0 : 100);
  const { channels, volatility } = channelsOf(still, 0);
  assert.ok(channels.every((value) => value === 0) && Number.isFinite(volatility));
});

Deno.test("there are 84 kernels a dilation, each on one to three channels, as far as the window holds them", () => {
  assert.equal(TAP_CHOICES.length, 84);
  assert.deepEqual([9, 16, 17, 32, 33, 64].map((window) => dilationsIn(window).at(-1)), [1, 1, 2, 2, 4, 4]);
  const kernels = drawKernels(WINDOW, seededRandom(1));
  assert.equal(kernels.length, 168);
  assert.ok(kernels.every(({ channels }) => channels.length >= 1 && channels.length <= 3));
  assert.deepEqual(new Set(kernels.map(({ channels }) => channels.length)), new Set([1, 2, 3]));
});

Deno.test("a kernel says what nine taps of weight −1 or 2 add up to, at every position", () => {
  const { channels } = channelsOf(windows, 2);
  const convolver = new Convolver(WINDOW);
  convolver.take(channels);
  for (const kernel of drawKernels(WINDOW, seededRandom(2))) {
    const positions = convolver.run(kernel);
    assert.equal(positions, WINDOW - (TAPS - 1) * kernel.dilation);
    const expected = Array.from({ length: positions }, (_, t) => {
      let sum = 0;
      for (const channel of kernel.channels) {
        for (let tap = 0; tap < TAPS; tap++) {
          sum += (kernel.raised.includes(tap) ? 2 : -1) * channels[channel * WINDOW + t + tap * kernel.dilation]!;
        }
      }
      return sum;
    });
    assert.deepEqual([...convolver.output.subarray(0, positions)], expected);
    assert.equal(convolver.shareAbove(0.0001, positions), expected.filter((each) => each > 0.0001).length / positions);
  }
});

Deno.test("the first row has its whole window, however long a window may be", () => {
  const { max } = SEQUENCE_PARAMS.window;
  const prepared = prepareTraining({
    learner: "sequence",
    params: { window: max },
    horizonBars: 12,
    candles: plantedMarket(800, 9, 1).candles,
    timeframe: "5m",
    trainToMs: Infinity,
    seed: 1,
  });
  assert.ok(prepared.ok && prepared.value.window === max);
  assert.ok(prepared.value.rows.rows.every(Number.isFinite));
});
