import jStat from "jstat";
import type { Page } from "playwright-core";

export interface HeapSample {
  readonly minute: number;
  readonly heapMb: number;
  /** What the page has shown by then. */
  readonly decisions: number;
}

/** What a page's own memory comes to when everything that can go has gone, MB. */
export async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize / 2 ** 20;
  } finally {
    await session.detach();
  }
}

/**
 * Share by which the heap has grown; below zero when it shrank. What came last is held against what was there when the
 * page was full, after the first tenth: the median of a tenth of the samples each, since a sample is taken in the midst
 * of work and swings by a fifth.
 */
export function growth(samples: readonly HeapSample[]): number {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const settled = medianMb(samples.length > tenth ? samples.slice(tenth, 2 * tenth) : samples);
  return samples.length > 0 ? medianMb(samples.slice(-tenth)) / settled - 1 : 0;
}

const medianMb = (samples: readonly HeapSample[]): number => jStat.median(samples.map(({ heapMb }) => heapMb));
