const TICK_MS = 500;
/** Ten seconds of ticks. */
const TICKS_KEPT = 20;

/**
 * Measures how late a timer comes: how long something held the event loop.
 * @param tell Called at each tick with the worst delay of the last ten seconds, in seconds.
 * @returns A function that stops it.
 */
export function watchLoopLag(tell: (seconds: number) => void): () => void {
  const delays: number[] = [];
  let dueMs = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    delays.push(Math.max(0, nowMs - dueMs));
    if (delays.length > TICKS_KEPT) delays.shift();
    dueMs = nowMs + TICK_MS;
    tell(Math.max(...delays) / 1000);
  }, TICK_MS);
  return () => clearInterval(timer);
}
