import { CHANNEL_COUNT } from "./channels.ts";
import { dilationsIn, type Kernel, spanOf, TAPS } from "./kernels.ts";

/** Convolves one window at a time with many kernels. Exact: channels are on a grid, weights whole. */
export class Convolver {
  /** What the last kernel said, oldest position first. */
  readonly output: Float64Array;
  readonly #window: number;
  /** By dilation and channel: the sum of all nine taps at each position, which every kernel starts from. */
  readonly #sums = new Map<number, Float64Array>();
  #channels: Float64Array = new Float64Array();

  constructor(window: number) {
    this.#window = window;
    this.output = new Float64Array(window);
    for (const dilation of dilationsIn(window)) this.#sums.set(dilation, new Float64Array(CHANNEL_COUNT * window));
  }

  /** @param channels As `writeChannels` leaves them. */
  take(channels: Float64Array): void {
    this.#channels = channels;
    for (const [dilation, sums] of this.#sums) {
      const positions = this.#window - spanOf(dilation) + 1;
      for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
        for (let t = 0; t < positions; t++) {
          const at = channel * this.#window + t;
          let sum = 0;
          for (let tap = 0; tap < TAPS; tap++) sum += channels[at + tap * dilation]!;
          sums[at] = sum;
        }
      }
    }
  }

  /** Leaves what the kernel says in `output`. @returns At how many positions. */
  run({ raised, channels, dilation }: Kernel): number {
    const positions = this.#window - spanOf(dilation) + 1;
    const sums = this.#sums.get(dilation)!;
    const [a, b, c] = [raised[0]! * dilation, raised[1]! * dilation, raised[2]! * dilation];
    const { output } = this;
    output.fill(0, 0, positions);
    for (let i = 0; i < channels.length; i++) {
      const start = channels[i]! * this.#window;
      for (let t = 0, at = start; t < positions; t++, at++) {
        // Weight 2 is −1 and three times the value.
        output[t]! += 3 * (this.#channels[at + a]! + this.#channels[at + b]! + this.#channels[at + c]!) - sums[at]!;
      }
    }
    return positions;
  }

  /** @returns Share of the first `positions` at which the last kernel was above the threshold. */
  shareAbove(threshold: number, positions: number): number {
    let above = 0;
    for (let t = 0; t < positions; t++) if (this.output[t]! > threshold) above++;
    return above / positions;
  }
}
