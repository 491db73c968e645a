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

/** Share by which the heap has grown since the first tenth of the samples, at least one; below zero when it shrank. */
export function growth(samples: readonly HeapSample[]): number {
  const settled = samples[Math.min(samples.length - 1, Math.max(1, Math.floor(samples.length / 10)))];
  const last = samples.at(-1);
  return settled && last ? last.heapMb / settled.heapMb - 1 : 0;
}
