import type { Random } from "../random.ts";
import { shuffle } from "../random.ts";
import { CHANNEL_COUNT } from "./channels.ts";

/**
 * The fixed kernels of MiniRocket (Dempster, Schmidt and Webb 2021): nine taps, six of weight −1 and three of 2, all 84
 * of them, at several dilations, each on a few channels at random (as its multivariate form). They sum to 0, so a level
 * says nothing, only a shape.
 */
export const TAPS = 9;
const RAISED = 3;

export interface Kernel {
  /** Which three taps weigh 2; the others −1. */
  readonly raised: readonly number[];
  readonly channels: Int32Array;
  /** Candles from tap to tap. */
  readonly dilation: number;
}

/** All choices of three taps. */
export const TAP_CHOICES: readonly (readonly number[])[] = Array.from({ length: TAPS }, (_, a) => a).flatMap((a) =>
  Array.from({ length: TAPS - a - 1 }, (_, i) => a + 1 + i).flatMap((b) =>
    Array.from({ length: TAPS - b - 1 }, (_, i) => [a, b, b + 1 + i])
  )
);

/** Candles that a kernel spans. */
export const spanOf = (dilation: number): number => (TAPS - 1) * dilation + 1;

/** 1, 2, 4, … as far as the window holds the kernel. */
export function dilationsIn(window: number): number[] {
  const dilations = [1];
  while (spanOf(2 * dilations.at(-1)!) <= window) dilations.push(2 * dilations.at(-1)!);
  return dilations;
}

export function drawKernels(window: number, random: Random): Kernel[] {
  const all = Int32Array.from({ length: CHANNEL_COUNT }, (_, channel) => channel);
  return dilationsIn(window).flatMap((dilation) =>
    TAP_CHOICES.map((raised) => {
      shuffle(all, random);
      return { raised, channels: all.slice(0, 1 + random.below(RAISED)).sort(), dilation };
    })
  );
}
