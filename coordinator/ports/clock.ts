/** Wall time and monotonic time, never mixed. Market time is neither: it arrives with each event. */
export interface Clock {
  /** Unix ms; may jump. For records, signatures, rate limits. */
  nowMs(): number;
  /** Never goes back. For deadlines and latencies only. */
  monotonicMs(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
