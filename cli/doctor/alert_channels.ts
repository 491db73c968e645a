import { configuredSinks } from "../../coordinator/alerts/sinks/configured_sinks.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import { testSink } from "../alert/fire_test_alert.ts";
import type { AlertChannel } from "./monitoring.ts";

/** The channels that a configuration switches on. Where one of them leads nowhere, one channel that says why. */
export async function alertChannels(config: Config, secrets: Secrets): Promise<readonly AlertChannel[]> {
  const clock = new SystemClock();
  const found = await configuredSinks(config, secrets, () => clock.nowMs());
  if (!found.ok) return [{ name: "alerts", test: () => Promise.resolve(found.error.join("; ")) }];
  return found.value.map(({ sink }) => ({
    name: sink.name,
    test: async () => (await testSink(sink, clock)).trouble,
  }));
}
