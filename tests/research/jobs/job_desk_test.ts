/** Jobs of the desk, done by real processes and kept in a real database. */
import assert from "node:assert/strict";
import type { ResearchJobView } from "../../../coordinator/ports/research/jobs.ts";
import { SqlJobBook } from "../../../db/research/job_book.ts";
import { openResearchFile } from "../../../db/research/trial_ledger.ts";
import { err, ok } from "../../../domain/result.ts";
import { runChild } from "../../../research/jobs/child_job.ts";
import { JobDesk, QUEUE_MAX } from "../../../research/jobs/job_desk.ts";
import type { JobKind } from "../../../research/jobs/job_kind.ts";
import { progressText } from "../../../research/jobs/progress_line.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";

const BY = { who: "alice at 127.0.0.1", why: "a look" };
/** Tells how far it is, and waits until somebody ends it. */
const LONG = `console.error('${progressText(0.5, "half way")}'); console.error("a word"); setInterval(() => {}, 1000);`;
const QUICK = `console.error('${progressText(0.9, "nearly")}'); console.error("a word beside");`;
const FAULTY =
  `console.error("line \\u001b[31mone\\u001b[0m"); console.error("the file is empty: give another"); Deno.exit(1);`;

/** A request is a script. */
const scripts = (stored: ReadonlySet<string>, forgotten?: string[]): JobKind => ({
  title: () => "backtest of a script",
  check: (request) =>
    Promise.resolve(
      typeof request === "string"
        ? ok(request)
        : err({ code: "bad_request", message: "data: must be a script", fields: [{ field: "data", message: "no" }] }),
    ),
  run: async ({ jobId, request, signal, onProgress }) => {
    const command = { program: Deno.execPath(), args: ["eval", request as string] };
    const { done, notes } = await runChild(command, onProgress, signal);
    return { result: done.ok ? ok(`result of ${jobId}`) : done, notes };
  },
  forget: (jobId) => Promise.resolve(void forgotten?.push(jobId)),
  stored: (jobId) => Promise.resolve(stored.has(jobId) ? jobId : null),
});

interface Told {
  readonly severity: string;
  readonly message: string;
}

interface Opened {
  readonly desk: JobDesk;
  readonly told: readonly Told[];
  close(): Promise<void>;
}

async function open(
  folder: string,
  options: { stored?: ReadonlySet<string>; forgotten?: string[]; whyNot?: string } = {},
): Promise<Opened> {
  const client = await openResearchFile(folder);
  assert.ok(client.ok);
  const told: Told[] = [];
  let [nowMs, id] = [1_000, 0];
  const script = scripts(options.stored ?? new Set(), options.forgotten);
  const desk = new JobDesk({
    kinds: { backtest: script, walk_forward: script, search: script, check: script },
    book: () => Promise.resolve(new SqlJobBook(client.value)),
    nowMs: () => nowMs++,
    newId: () => `b-${++id}`,
    whyNot: () => options.whyNot ?? null,
    tell: (notice) => Promise.resolve(void told.push(notice)),
    onError: (error) => {
      throw error;
    },
  });
  return { desk, told, close: () => client.value.close() };
}

async function withDesk(work: (opened: Opened & { folder: string }) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const opened = await open(folder);
    try {
      await work({ ...opened, folder });
    } finally {
      await opened.desk.stop();
      await opened.close();
    }
  });
}

async function begin(desk: JobDesk, script: string): Promise<ResearchJobView> {
  const begun = await desk.submit("backtest", script, BY);
  assert.ok(begun.ok, JSON.stringify(begun));
  return begun.value;
}

async function until(desk: JobDesk, jobId: string, is: (job: ResearchJobView) => boolean): Promise<ResearchJobView> {
  for (;;) {
    const job = await desk.job(jobId);
    if (job && is(job)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isOver = ({ status }: ResearchJobView) => status !== "queued" && status !== "running";

Deno.test("a job is run in a process of its own, and its result and last words are kept", () =>
  withDesk(async ({ desk, told }) => {
    const { job_id, asked_by } = await begin(desk, QUICK);
    assert.equal(asked_by, BY.who);
    const done = await until(desk, job_id, isOver);
    assert.deepEqual(
      [done.status, done.progress, done.result_id, done.error, done.notes],
      ["done", 1, `result of ${job_id}`, null, ["a word beside"]],
    );
    assert.ok(done.started_at! > done.asked_at && done.ended_at! > done.started_at!);
    assert.deepEqual(told.map(({ severity, message }) => [severity, message]), [
      ["info", "Research: backtest of a script asked for: a look"],
      ["info", "Research: backtest of a script done"],
    ]);
  }));

Deno.test("what the process writes about its progress is told while it runs", () =>
  withDesk(async ({ desk }) => {
    const { job_id } = await begin(desk, LONG);
    const running = await until(desk, job_id, ({ progress }) => progress > 0);
    assert.deepEqual([running.status, running.progress, running.stage], ["running", 0.5, "half way"]);
    assert.deepEqual(running.notes, []);
  }));

Deno.test("a job that fails says why in the words that it wrote last", () =>
  withDesk(async ({ desk, told }) => {
    const { job_id } = await begin(desk, FAULTY);
    const failed = await until(desk, job_id, isOver);
    assert.equal(failed.status, "failed");
    assert.equal(failed.error, "line one\nthe file is empty: give another");
    assert.equal(failed.result_id, null);
    assert.deepEqual(told.at(-1), {
      severity: "warning",
      message: "Research: backtest of a script failed: the file is empty: give another",
      details: { job_id, kind: "backtest" },
    });
  }));

Deno.test("one runs at a time, the others in the order in which they were asked for", () =>
  withDesk(async ({ desk }) => {
    const first = await begin(desk, LONG);
    const second = await begin(desk, QUICK);
    const third = await begin(desk, QUICK);
    await until(desk, first.job_id, ({ status }) => status === "running");
    assert.deepEqual((await desk.latest("backtest", 10)).map(({ job_id, status }) => [job_id, status]), [
      [first.job_id, "running"],
      [second.job_id, "queued"],
      [third.job_id, "queued"],
    ]);
    await desk.cancel(first.job_id, BY);
    const [last, before] = [
      await until(desk, third.job_id, isOver),
      await until(desk, second.job_id, isOver),
    ];
    assert.ok(last.started_at! > before.ended_at!, "the third waited for the second");
  }));

Deno.test("no more may wait than the queue holds, and who is refused is told why", () =>
  withDesk(async ({ desk }) => {
    const running = await begin(desk, LONG);
    await until(desk, running.job_id, ({ status }) => status === "running");
    for (let i = 0; i < QUEUE_MAX; i++) await begin(desk, LONG);
    const refused = await desk.submit("backtest", LONG, BY);
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, "queue_full");
    assert.match(refused.error.message, /^5 jobs wait already, .* cancel one$/);
    assert.equal((await desk.latest("backtest", 20)).length, QUEUE_MAX + 1, "it is not kept");
  }));

Deno.test("a running job that is cancelled is ended at once, a waiting one never begins", () =>
  withDesk(async ({ desk, told }) => {
    const running = await begin(desk, LONG);
    const waiting = await begin(desk, LONG);
    await until(desk, running.job_id, ({ progress }) => progress > 0);
    for (const { job_id } of [waiting, running]) {
      const cancelled = await desk.cancel(job_id, BY);
      assert.ok(cancelled.ok);
      assert.deepEqual([cancelled.value.status, cancelled.value.error], ["cancelled", null]);
    }
    assert.equal((await desk.job(waiting.job_id))!.started_at, null);
    const again = await desk.cancel(running.job_id, BY);
    assert.ok(!again.ok && again.error.code === "refused");
    assert.match(again.error.message, /it is cancelled$/);
    const nobody = await desk.cancel("b-99", BY);
    assert.ok(!nobody.ok && nobody.error.code === "not_found");
    assert.equal(told.filter(({ message }) => message.endsWith("cancelled: a look")).length, 2);
  }));

Deno.test("what ran or waited when the program was stopped is told as that, after a restart too", () =>
  inFolder(async (folder) => {
    const before = await open(folder);
    const running = await begin(before.desk, LONG);
    const waiting = await begin(before.desk, LONG);
    await until(before.desk, running.job_id, ({ progress }) => progress > 0);
    await before.desk.stop();
    const refused = await before.desk.submit("backtest", QUICK, BY);
    assert.ok(!refused.ok && refused.error.code === "unavailable");
    await before.close();
    const after = await open(folder);
    const [ran, waited] = [await after.desk.job(running.job_id), await after.desk.job(waiting.job_id)];
    assert.deepEqual([ran!.status, waited!.status], ["lost", "lost"]);
    assert.match(ran!.error!, /stopped while it ran/);
    assert.match(waited!.error!, /stopped before its turn/);
    await after.close();
  }));

Deno.test("a job of a program that died is never told as running: it is done where its result is stored, else lost", () =>
  inFolder(async (folder) => {
    const client = await openResearchFile(folder);
    assert.ok(client.ok);
    const book = new SqlJobBook(client.value);
    const job = {
      kind: "backtest",
      request: "",
      askedBy: "alice",
      endedAtMs: null,
      resultId: null,
      error: null,
      notes: [],
    };
    await book.add({ ...job, jobId: "b-stored", status: "running", askedAtMs: 1, startedAtMs: 2 });
    await book.add({ ...job, jobId: "b-died", status: "running", askedAtMs: 2, startedAtMs: 3 });
    await book.add({ ...job, jobId: "b-waited", status: "queued", askedAtMs: 3, startedAtMs: null });
    await client.value.close();
    const forgotten: string[] = [];
    const { desk, close } = await open(folder, { stored: new Set(["b-stored"]), forgotten });
    const all = await desk.latest("backtest", 10);
    assert.deepEqual(all.map(({ job_id, status, result_id }) => [job_id, status, result_id]), [
      ["b-waited", "lost", null],
      ["b-died", "lost", null],
      ["b-stored", "done", "b-stored"],
    ]);
    assert.ok(all.every(({ ended_at }) => ended_at !== null));
    assert.deepEqual(forgotten, ["b-died", "b-waited"], "what they left is taken away");
    await close();
  }));

Deno.test("what does not fit is refused before anything is kept, and so is everything while nothing may begin", () =>
  inFolder(async (folder) => {
    const { desk, close } = await open(folder);
    const refused = await desk.submit("backtest", 7, BY);
    assert.ok(!refused.ok);
    assert.deepEqual(refused.error.fields, [{ field: "data", message: "no" }]);
    assert.deepEqual(await desk.latest("backtest", 10), []);
    await close();
    const closed = await open(folder, { whyNot: "Xylen is stopping" });
    const later = await closed.desk.submit("backtest", QUICK, BY);
    assert.ok(!later.ok && later.error.message === "Xylen is stopping");
    await closed.close();
  }));
