import { type Check, fail, ok, skipped, warn, warnOrFail } from "./check.ts";
import type { Patient } from "./patient.ts";

/** A way to tell people of what goes wrong. */
export interface AlertChannel {
  readonly name: string;
  /** Sends an alert that says it is a test. @returns Null when the other end has taken it, else why not. */
  test(): Promise<string | null>;
}

const PATIENCE_MS = 5_000;
const START = "deno task start";

/** The running coordinator, as a monitor outside sees it. */
export async function coordinatorChecks({ isLive }: Patient, baseUrl: string): Promise<Check[]> {
  const ready = await asked(`${baseUrl}/readyz`);
  if (ready === null) {
    return [
      warnOrFail(isLive)("coordinator", `none runs at ${baseUrl}`, `${START}, or name its port with --port`),
      skipped("metrics", "no coordinator runs"),
    ];
  }
  const metrics = await asked(`${baseUrl}/metrics`);
  const beats = /^xylen_heartbeat_total (\d+)/m.exec(metrics?.text ?? "")?.[1];
  return [
    ready.status === 200
      ? ok("coordinator", `${baseUrl} is ready`)
      : warnOrFail(isLive)("coordinator", `${baseUrl} is not ready: ${ready.text.slice(0, 300)}`, "see its log"),
    metrics?.status !== 200
      ? fail("metrics", `${baseUrl}/metrics answers ${metrics?.status ?? "nothing"}`, "let Prometheus reach it")
      : beats === undefined
      ? fail("metrics", "xylen_heartbeat_total is not among them", "is this a Xylen?")
      : ok("metrics", `${beats} heartbeats since the start`),
  ];
}

/** Monitoring is proved by an alert that arrives, not by a setting. */
export async function alertCheck({ alertChannels, isLive }: Patient): Promise<Check> {
  const name = "test alert";
  if (alertChannels.length === 0) {
    return warnOrFail(isLive)(
      name,
      "no alert channel is configured: nobody is told when something goes wrong",
      "set up telegram, webhooks or email in the configuration",
    );
  }
  if (!isLive) return skipped(name, `${alertChannels.map((each) => each.name).join(", ")}: sent only with --live`);
  const results = await Promise.all(alertChannels.map(async (channel) => ({
    name: channel.name,
    fault: await channel.test().catch((error) => error instanceof Error ? error.message : String(error)),
  })));
  const failed = results.filter(({ fault }) => fault !== null);
  const taken = results.filter(({ fault }) => fault === null).map((each) => each.name);
  if (failed.length === 0) return ok(name, `taken by ${taken.join(", ")}: look whether it is there`);
  const detail = failed.map((each) => `${each.name}: ${each.fault}`).join("; ");
  return (taken.length === 0 ? fail : warn)(name, detail, "check its address, its token and the network");
}

async function asked(url: string): Promise<{ status: number; text: string } | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}
