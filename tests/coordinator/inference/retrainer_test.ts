import assert from "node:assert/strict";
import { Retrainer, type RetrainerOptions } from "../../../coordinator/inference/retrainer.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import type { RetrainJob } from "../../../model_server/contract/mod.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

const NIGHT_MS = Date.UTC(2025, 0, 6, 2);

/** Real time, but the second between two looks takes a millisecond. */
class QuickClock extends SystemClock {
  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(Math.min(ms, ms === 1_000 ? 1 : ms), signal);
  }
}

const jobOf = (changes: Partial<RetrainJob>): RetrainJob => ({
  job_id: "job",
  status: "running",
  progress: 0.5,
  stage: "fold",
  reason: "schedule",
  forced: true,
  started_at_ms: 1,
  ended_at_ms: null,
  model_version: null,
  report: null,
  error: null,
  ...changes,
});

interface World {
  readonly retrainer: Retrainer;
  /** What the servers were asked, in order: "a POST", "a GET", … */
  readonly asked: string[];
  readonly ended: string[];
  readonly telemetry: RecordingTelemetry;
}

/** Two servers on real ports; each answers "running" so often and then as it is told. */
async function withServers(
  changes: Partial<RetrainerOptions> & { readonly looks?: number; readonly end?: Partial<RetrainJob> },
  work: (world: World) => Promise<void>,
): Promise<void> {
  const { looks = 2, end = { status: "done", model_version: "v" }, ...options } = changes;
  const asked: string[] = [], ended: string[] = [];
  const servers = ["a", "b"].map((name) => {
    let left = looks;
    const answer = (request: Request): Response => {
      asked.push(`${name} ${request.method}`);
      if (request.method === "POST") {
        return Response.json({ status: "started", job_id: "job", samples_count: 0 }, { status: 202 });
      }
      if (request.method === "DELETE") return Response.json(jobOf({ status: "cancelled", ended_at_ms: 2 }));
      return Response.json(jobOf(left-- > 0 ? {} : { ended_at_ms: 2, ...end }));
    };
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
    const address = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
    return {
      server,
      endpoint: { name, enabled: true, weight: 1, timeoutMs: 1, address: () => address, restarts: () => 0 },
    };
  });
  const telemetry = new RecordingTelemetry();
  const retrainer = new Retrainer({
    endpoints: servers.map(({ endpoint }) => endpoint),
    schedule: "0 2 * * *",
    parallel: 1,
    timeoutMs: 60_000,
    minFreeMemoryMb: 1200,
    freeMemoryMb: () => 4000,
    clock: new QuickClock(),
    telemetry,
    onEnd: (model, { status, model_version }) => ended.push(`${model} ${status} ${model_version}`),
    ...options,
  });
  try {
    await work({ retrainer, asked, ended, telemetry });
  } finally {
    await retrainer.stop();
    await Promise.all(servers.map(({ server }) => server.shutdown()));
  }
}

Deno.test("at the market's two o'clock every model is trained once, one after the other", () =>
  withServers({}, async ({ retrainer, asked, ended }) => {
    retrainer.marketAt(NIGHT_MS - 600_000);
    retrainer.marketAt(NIGHT_MS - 300_000);
    await retrainer.idle();
    assert.deepEqual(asked, []);
    retrainer.marketAt(NIGHT_MS);
    retrainer.marketAt(NIGHT_MS + 300_000);
    await retrainer.idle();
    const one = (name: string) => [`${name} POST`, `${name} GET`, `${name} GET`, `${name} GET`];
    assert.deepEqual(asked, [...one("a"), ...one("b")]);
    assert.deepEqual(ended, ["a done v", "b done v"]);
    retrainer.marketAt(NIGHT_MS + 86_400_000 - 1);
    await retrainer.idle();
    assert.equal(asked.length, 8);
    retrainer.marketAt(NIGHT_MS + 86_400_000);
    await retrainer.idle();
    assert.ok(asked.length > 8);
  }));

Deno.test("two models are trained at once where that is allowed, and one that waits is begun when another ends", () =>
  withServers({ parallel: 2, looks: 3 }, async ({ retrainer, asked, ended }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS);
    await retrainer.idle();
    assert.deepEqual(asked.slice(0, 2), ["a POST", "b POST"], "the second waited for the first");
    assert.deepEqual(ended.toSorted(), ["a done v", "b done v"]);
    assert.equal(asked.length, 10);
  }));

Deno.test("a model with reason to learn is trained before its time, once however often it is advised", () =>
  withServers({ looks: 0 }, async ({ retrainer, asked, ended }) => {
    for (const reason of ["drift", "feedback", "drift"] as const) retrainer.advise("b", reason);
    retrainer.advise("nobody", "drift");
    await retrainer.idle();
    assert.deepEqual([asked, ended], [["b POST", "b GET"], ["b done v"]]);
    retrainer.advise("a", "feedback");
    retrainer.advise("b", "feedback");
    await retrainer.idle();
    assert.deepEqual(asked.slice(2), ["a POST", "a GET", "b POST", "b GET"]);
  }));

Deno.test("a model that is advised in the very moment in which a round ends has a round of its own", async () => {
  let advise = () => {};
  let freeMb = 900;
  const freeMemoryMb = () => {
    // Runs when the round has looked at its last model and has not yet ended.
    queueMicrotask(() => advise());
    return freeMb;
  };
  await withServers({ looks: 0, freeMemoryMb }, async ({ retrainer, asked }) => {
    advise = () => {
      advise = () => {};
      freeMb = 4000;
      retrainer.advise("a", "drift");
    };
    retrainer.advise("b", "drift");
    await retrainer.idle();
    assert.deepEqual(asked, ["a POST", "a GET"]);
  });
});

Deno.test("a market that jumps over several nights trains once", () =>
  withServers({ looks: 0 }, async ({ retrainer, asked }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS + 5 * 86_400_000);
    await retrainer.idle();
    assert.deepEqual(asked, ["a POST", "a GET", "b POST", "b GET"]);
  }));

Deno.test("without enough free memory no model is trained, and it is told with both figures", () =>
  withServers({ freeMemoryMb: () => 900.4 }, async ({ retrainer, asked, telemetry }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS);
    await retrainer.idle();
    assert.deepEqual(asked, []);
    assert.match(telemetry.logs.join("\n"), /a is not trained now: 900 MB of memory are free, 1200 are needed/);
  }));

Deno.test("a training that takes too long is cancelled, and the next model has its turn", () =>
  withServers({ looks: Infinity, timeoutMs: 30 }, async ({ retrainer, asked, ended }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS);
    await retrainer.idle();
    assert.deepEqual(asked.filter((each) => !each.endsWith("GET")), ["a POST", "a DELETE", "b POST", "b DELETE"]);
    assert.deepEqual(ended, ["a cancelled null", "b cancelled null"]);
  }));

Deno.test("stopping cancels what runs and begins nothing more", () =>
  withServers({ looks: Infinity }, async ({ retrainer, asked }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS);
    while (!asked.includes("a GET")) await new Promise((done) => setTimeout(done, 1));
    await retrainer.stop();
    assert.deepEqual(asked.filter((each) => !each.endsWith("GET")), ["a POST", "a DELETE"]);
  }));

Deno.test("a server that is not there is told of, and the next one has its turn", () =>
  withServers({
    endpoints: [{
      name: "gone",
      enabled: true,
      weight: 1,
      timeoutMs: 1,
      address: () => null,
      restarts: () => 3,
    }],
  }, async ({ retrainer, telemetry }) => {
    retrainer.marketAt(NIGHT_MS - 1);
    retrainer.marketAt(NIGHT_MS);
    await retrainer.idle();
    assert.match(telemetry.logs.join("\n"), /gone does not train: its process is not running/);
  }));
