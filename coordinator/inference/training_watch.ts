import { RetrainJob } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Endpoint } from "./endpoint.ts";
import { callServer } from "./server_call.ts";

export interface FollowedTraining {
  readonly clock: Clock;
  readonly endpoint: Endpoint;
  readonly jobId: string;
  /** Longest training; then it is cancelled. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;
const CALL_TIMEOUT_MS = 5_000;
/** A job with the report of its training. */
export const JOB_BYTES_MAX = 1024 ** 2;
/** A server that was started again knows nothing of the job. */
const UNANSWERED_MAX = 20;

/** @returns The job as it ended; null when nobody tells its end any more. */
export async function followTraining(
  { clock, endpoint, jobId, timeoutMs, signal }: FollowedTraining,
): Promise<RetrainJob | null> {
  const path = `/retrain/${encodeURIComponent(jobId)}`;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  let unanswered = 0;
  while (unanswered < UNANSWERED_MAX) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
    if (signal.aborted) return null;
    const told = await callServer(clock, endpoint, {
      path,
      method: clock.monotonicMs() < deadlineMs ? "GET" : "DELETE",
      timeoutMs: CALL_TIMEOUT_MS,
      answerBytesMax: JOB_BYTES_MAX,
    }, RetrainJob);
    if (told.ok && told.value.status !== "running") return told.value;
    unanswered = told.ok ? 0 : unanswered + 1;
  }
  return null;
}
