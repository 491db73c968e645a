import type { Api } from "grammy/web";
import type { Clock } from "../../ports/clock.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { deliveryOf } from "../sinks/telegram.ts";
import { type Inbound, inboundOf } from "./inbound.ts";

export interface UpdatesParts {
  readonly api: Api;
  readonly take: (inbound: Inbound) => Promise<void>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly signal: AbortSignal;
}

/** How long the Bot API holds a question for which it has no answer yet. */
const POLL_S = 25;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 5 * 60_000;

/** Asks for updates until the signal aborts, and hands each on once, in order. Never rejects. */
export async function followUpdates({ api, take, clock, telemetry, signal }: UpdatesParts): Promise<void> {
  let lastId = 0, failures = 0;
  while (!signal.aborted) {
    try {
      const updates = await api.getUpdates({
        offset: lastId + 1,
        timeout: POLL_S,
        allowed_updates: ["message", "callback_query"],
      }, signal);
      if (failures > 0) telemetry.log("info", "alerts", "The Bot API answers again: commands are taken");
      failures = 0;
      for (const update of updates) {
        // Told again when our word that we have it was lost.
        if (update.update_id <= lastId || signal.aborted) continue;
        lastId = update.update_id;
        const inbound = inboundOf(update);
        if (inbound) await take(inbound);
      }
    } catch (error) {
      if (signal.aborted) return;
      const refusal = deliveryOf(error);
      telemetry.count("xylen_errors_total", { component: "alerts", kind: "updates" });
      if (failures++ === 0) {
        telemetry.log("warning", "alerts", `Commands of the chat are not heard, it is tried again: ${refusal.why}`);
      }
      const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(10, failures - 1));
      const waitMs = refusal.retry === "after" ? Math.min(RETRY_AFTER_MAX_MS, refusal.retryAfterMs) : backoffMs;
      await clock.sleep(waitMs, signal).catch(() => {});
    }
  }
}
