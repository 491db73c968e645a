/** What the simulator knows of time, apart from its market's. One in a test or a simulation moves when it is told. */
export interface Clock {
  /** Wall time, Unix ms; may jump: for `serverTime`, signatures, listen keys and rate limits. */
  nowMs(): number;
  /** Never goes back: for everything that lasts. */
  monotonicMs(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own. A sleep holds at most 24 days. */
export const machineClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, Math.min(Math.max(0, ms), 2 ** 31 - 1));
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** A clock that is set apart from another in its wall time. */
export const shiftedClock = (clock: Clock, shiftMs: () => number): Clock => ({
  nowMs: () => clock.nowMs() + shiftMs(),
  monotonicMs: () => clock.monotonicMs(),
  sleep: (ms, signal) => clock.sleep(ms, signal),
});
