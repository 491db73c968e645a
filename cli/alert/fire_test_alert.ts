import { configuredSinks } from "../../coordinator/alerts/sinks/configured_sinks.ts";
import { withDeadline } from "../../coordinator/ports/deadline.ts";
import type { AlertMessage, Sink } from "../../coordinator/alerts/sink.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { SinkReport } from "../../coordinator/ports/alerts.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** A channel that has not taken it by then does not work. */
const PATIENCE_MS = 15_000;

/**
 * Proves that alerts arrive: one message through every channel that is switched on, at once.
 *
 * @returns What each channel answered, empty when none is switched on; or why they cannot be set up, in words.
 */
export async function fireTestAlert(
  config: Config,
  secrets: Secrets,
): Promise<Result<readonly SinkReport[], readonly string[]>> {
  const clock = new SystemClock();
  const found = await configuredSinks(config, secrets, () => clock.nowMs());
  if (!found.ok) return err(found.error);
  return ok(await Promise.all(found.value.map(({ sink }) => testSink(sink, clock))));
}

/** Sends the test message through one channel. Never rejects. */
export async function testSink(sink: Sink, clock: Clock): Promise<SinkReport> {
  const message = testMessage(clock.nowMs());
  const delivery = await withDeadline(clock, PATIENCE_MS, (late) => sink.send(message, late));
  return { sink: sink.name, trouble: delivery.ok ? null : delivery.why };
}

const testMessage = (atMs: number): AlertMessage => ({
  from: "Xylen",
  alerts: [{
    alert: {
      level: "SYSTEM",
      title: "Test",
      text: "This is a test of alerts: nothing has happened. Whoever reads this would have been told.",
      facts: [],
      atMs,
      picture: null,
    },
    times: 1,
  }],
  untold: new Map(),
  picture: null,
});
