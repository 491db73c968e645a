/** Pages of walk-forward, search, trial ledger and data quality: what they say, and what they take. */
import assert from "node:assert/strict";
import { PASSWORD, signedIn } from "../api/callers.ts";
import { addUser } from "../api/harness.ts";
import { aJob, FakeResearch } from "../fixtures/fake_research.ts";
import { FakeResearchRecords } from "../fixtures/fake_research_records.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { renderPage } from "./render_page.ts";

const views = new FakeViews();

const researchWith = (records: FakeResearchRecords): FakeResearch => Object.assign(new FakeResearch(), { records });

async function html(path: string, records = new FakeResearchRecords(), research = researchWith(records)) {
  const answer = await renderPage(views, path, "", undefined, research);
  assert.equal(answer.status, 200, path);
  return await answer.text();
}

/** What a reader sees. */
const textOf = (page: string): string =>
  page.replaceAll(/<(script|style|title)[\s\S]*?<\/\1>/g, "").replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ")
    .replaceAll("&quot;", '"').replaceAll("&amp;", "&");

Deno.test("the ledger tells why it is there, whether it is whole, and what luck alone reaches on each market", async () => {
  const text = textOf(await html("/research/trials"));
  assert.match(text, /one of them looks good by luck alone/);
  assert.match(text, /Whole: 62 runs/);
  assert.match(text, /BTCUSDT 50 41 Sharpe 2\.20 2024-01-01 to 2024-12-30/);
  assert.match(text, /ETHUSDT 12 1 one run: no choice/);
  assert.match(text, /1–50 of 62/);
});

Deno.test("a ledger that is not whole says so with what is wrong, and what to do", async () => {
  const records = new FakeResearchRecords();
  records.ledgerTold = { ...records.ledgerTold, chain: "broken", fault: "entry 5 was changed" };
  const text = textOf(await html("/research/trials", records));
  assert.match(text, /not whole: entry 5 was changed\..*Restore research\.db from a backup/);
  records.ledgerTold = { ...records.ledgerTold, chain: "checking", fault: null, checked_at: null };
  assert.match(textOf(await html("/research/trials", records)), /is being read through/);
});

Deno.test("runs are filtered by market and kind, sorted, and had as a file", async () => {
  const page = await html("/research/trials?kind=backtest&symbol=BTCUSDT&sort=sharpe");
  assert.match(textOf(page), /Backtest [+−][\d.]+ .*1–4 of 4/);
  assert.doesNotMatch(page, /href="\/research\/search\//);
  assert.match(page, /href="\/research\/trials\.csv\?symbol=BTCUSDT&amp;kind=backtest/);
  const csv =
    await (await renderPage(views, "/research/trials.csv?kind=walk_forward", "", undefined, new FakeResearch()))
      .text();
  assert.match(csv, /^seq,recorded_at,kind,/);
  assert.equal(csv.trim().split("\n").length, 2);
  const refused = await renderPage(views, "/research/trials?sort=secret", "", undefined, new FakeResearch());
  assert.equal(refused.status, 400);
});

Deno.test("searches are listed with a verdict in words, and those that have not ended say so", async () => {
  const text = textOf(await html("/research/search"));
  assert.match(text, /Not proven BTCUSDT 1h/);
  assert.match(text, /Not judged yet BTCUSDT 1h .* 6 of 200/);
});

Deno.test("a search shows its verdict, its warnings, its best setting and a line for each trial", async () => {
  const page = await html("/research/search/s-ended");
  const text = textOf(page);
  assert.match(text, /Not proven Nothing here shows skill/);
  assert.match(text, /Overfitting is likely/);
  assert.match(text, /31\.8 % deflated Sharpe, after 31 runs/);
  assert.match(text, /62\.0 % of 12,870 ways to halve the days/);
  assert.match(text, /trading\.stop_loss_atr 0\.8 to 2\.4/);
  assert.match(text, /0\.02 to 0\.3, by its logarithm/);
  assert.equal(page.match(/<polyline/g)?.length, 23, "one for each trial that is judged");
  assert.equal(page.match(/<polyline[^>]*class="best"/g)?.length, 1);
  assert.match(page, /href="\/research\/trials\?search_id=s-ended"/);
});

Deno.test("a search that was stopped tells how it is taken up again", async () => {
  const text = textOf(await html("/research/search/s-stopped"));
  assert.match(text, /Best setting so far/);
  assert.match(text, /stopped after 6 runs: what is in the ledger is not run again/);
  assert.match(text, /deno task xylen optimise/);
});

Deno.test("a search that was stopped on its way further keeps its verdict, and says which trials it is over", async () => {
  const records = new FakeResearchRecords();
  const [ended] = records.searchesTold;
  records.searchesTold = [{ ...ended!, ended_at: null, trials_planned: 40, trials_run: 25 }];
  const text = textOf(await html("/research/search/s-ended", records));
  assert.match(text, /Not proven Nothing here shows skill/);
  assert.match(text, /Judged over its first 24 trials\. It has gone on since: 25 runs are in the ledger/);
  assert.match(text, /31\.8 % deflated Sharpe/);
  assert.match(text, /stopped after 25 runs/);
  assert.match(text, /Files \/srv\/xylen/);
  assert.match(textOf(await html("/research/search", records)), /Not proven BTCUSDT 1h .* 25 of 40/);
});

Deno.test("a search without a report names no folder of files", async () => {
  assert.doesNotMatch(textOf(await html("/research/search/s-stopped")), /Files \//);
});

Deno.test("a search that has not begun shows how far its job is, and one that nobody knows is not found", async () => {
  const research = new FakeResearch();
  research.jobs.known = [aJob({ job_id: "s-new", kind: "search", status: "failed", error: "no candles" })];
  assert.match(textOf(await html("/research/search/s-new", undefined, research)), /Failed .*no candles/);
  assert.equal((await renderPage(views, "/research/search/s-none", "", undefined, research)).status, 404);
  assert.equal((await renderPage(views, "/research/walk-forward/s-new", "", undefined, research)).status, 404);
});

Deno.test("a walk-forward shows its windows, learned and new, its verdict and all of them as one account", async () => {
  assert.match(textOf(await html("/research/walk-forward")), /Not proven BTCUSDT 1h .* 2 of 4/);
  const page = await html("/research/walk-forward/w-1");
  const text = textOf(page);
  assert.match(text, /2 of 4 windows earned money/);
  assert.match(text, /21 % of that on the days learned from/);
  assert.match(text, /1 2023-06-15 to 2023-12-31 1\.90 0\.80 2024-01-01 to 2024-03-30/);
  assert.equal(page.match(/class="equity-mark"/g)?.length, 3, "a line where new models begin");
});

Deno.test("data quality tells what is stored, how sound it is, and what to do about each finding", async () => {
  const text = textOf(await html("/research/data"));
  assert.match(text, /BTCUSDT 1h candles Faults: missing candles 2023-01-01 to 2024-12-30 58,419/);
  assert.match(text, /BTCUSDT 5m candles Not looked at/);
  assert.match(text, /BTCUSDT funding rates Sound , changed since/);
  assert.match(text, /Missing candles 28 places, 128 rows missing .*Download those days again/);
  assert.match(text, /xylen data check BTCUSDT\/1h --repair gaps --store \/srv\/xylen\/data\/history/);
  assert.match(text, /6 rows are missing after 2017-09-06 16:00/);
});

Deno.test("with nothing yet, each page says what to do", async () => {
  const empty = FakeResearchRecords.empty();
  const research = researchWith(empty);
  research.backtests.offered = { ...research.backtests.offered, data: [] };
  for (
    const [path, told] of [
      ["/research/trials", /Nothing has looked at your data yet\. Run a backtest/],
      ["/research/search", /No search has run on this data folder.*xylen data download/],
      ["/research/walk-forward", /No walk-forward has run on this data folder.*xylen data download/],
      ["/research/data", /There are no recorded candles yet.*xylen data download/],
    ] as const
  ) assert.match(textOf(await html(path, empty, research)), told);
});

Deno.test("who only looks is told so, and gets no form that changes anything", async () => {
  for (const path of ["/research/search", "/research/walk-forward", "/research/data", "/research/search/s-ended"]) {
    assert.doesNotMatch(await html(path), /method="post"/, path);
  }
  assert.match(textOf(await html("/research/search")), /This browser may look but not act/);
});

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** What an operator's browser sends. */
async function asOperator(site: Site): Promise<(path: string, fields: Fields) => Promise<Response>> {
  await addUser(site.access, "alice", "operator", PASSWORD);
  const { cookie, "x-csrf-token": csrf } = await signedIn(site, "alice");
  return (path, fields) => {
    const body = new URLSearchParams({ csrf });
    for (const [name, value] of Object.entries(fields)) {
      for (const each of typeof value === "string" ? [value] : value) body.append(name, each);
    }
    const headers = { accept: "text/html", cookie, origin: site.url };
    return fetch(site.url + path, { method: "POST", headers, body, redirect: "manual" });
  };
}

interface Posted {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** One form that an operator sends. */
async function posted(path: string, fields: Fields, research = new FakeResearch()): Promise<Posted> {
  let told: Posted | undefined;
  await withSite(async (site) => {
    const answer = await (await asOperator(site))(path, fields);
    told = { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
  }, { research });
  return told!;
}

Deno.test("a search is asked for by a plain form: chosen keys with their ranges, and lines of more", async () => {
  const research = new FakeResearch();
  const answer = await posted("/research/search", {
    action: "start",
    data: ["history/BTCUSDT/5m"],
    key: ["ensemble.confidence_threshold", "trading.position_size_fraction"],
    "low ensemble.confidence_threshold": "0.4",
    "high ensemble.confidence_threshold": "0.6",
    "low trading.position_size_fraction": "0.01",
    "high trading.position_size_fraction": "0.2",
    more: "trading.exits=atr|fixed\r\n\r\n",
    trials: "30",
    min_trades: "5",
    objective: "calmar",
    sampler: "random",
    models: "serving",
    windows: "",
    seed: "7",
    profile: "default",
    initial_balance: "1000",
  }, research);
  assert.deepEqual([answer.status, answer.location], [303, "/research/search/b-job"]);
  const request = JSON.parse(/^search (\{.*\}): /.exec(research.jobs.asked[0]!)![1]!);
  assert.deepEqual(request.keys, [
    "ensemble.confidence_threshold=0.4..0.6",
    "trading.position_size_fraction=0.01..0.2:log",
    "trading.exits=atr|fixed",
  ]);
  assert.deepEqual([request.trials, request.seed, request.windows, request.objective], [30, 7, null, "calmar"]);
});

Deno.test("a search goes on with more trials, by the request that it was asked with", async () => {
  const research = new FakeResearch();
  research.jobs.known = [aJob({ job_id: "s-job", kind: "search", status: "cancelled" })];
  const further = await posted("/research/search", { action: "continue", job: "s-job", trials: "80" }, research);
  assert.equal(further.status, 303);
  assert.match(research.jobs.asked[0]!, /^search \{.*"trials":80/);
  assert.equal((await posted("/research/search", { action: "continue", job: "b-none", trials: "80" })).status, 404);
});

Deno.test("a walk-forward and a check are asked for, and cancelled", async () => {
  const research = new FakeResearch();
  const walked = await posted("/research/walk-forward", {
    action: "start",
    data: ["history/BTCUSDT/5m"],
    windows: "4",
    train_share: "0.5",
    mode: "rolling",
    embargo_candles: "12",
    profile: "default",
    initial_balance: "1000",
  }, research);
  assert.equal(walked.location, "/research/walk-forward/b-job");
  const asked = JSON.parse(/^walk_forward (\{.*\}): /.exec(research.jobs.asked[0]!)![1]!);
  assert.deepEqual([asked.windows, asked.train_share, asked.mode, asked.embargo_candles], [4, 0.5, "rolling", 12]);
  const checked = await posted("/research/data", { action: "check", series: "history/BTCUSDT/1h" }, research);
  assert.equal(checked.location, "/research/data");
  assert.match(research.jobs.asked[1]!, /^check \{"series":"history\/BTCUSDT\/1h"\}/);
  const cancelled = await posted("/research/data", { action: "cancel", job: "b-job" }, research);
  assert.deepEqual([cancelled.status, research.jobs.asked[2]?.startsWith("cancel b-job")], [303, true]);
  const none = await posted("/research/data", { action: "cancel", job: "c-none" });
  assert.deepEqual([none.status, /There is no job/.test(none.text)], [404, true]);
  assert.equal((await posted("/research/search", { action: "explode" })).status, 400);
});

Deno.test("what is refused is told beside its field, and what was typed stays", async () => {
  const research = new FakeResearch();
  research.jobs.refusal = {
    code: "bad_request",
    message: "keys.0: the range must rise",
    fields: [{ field: "keys.0", message: "the range must rise" }, { field: "trials", message: "must be 2 or more" }],
  };
  const typed = { action: "start", data: ["history/BTCUSDT/5m"], trials: "1", more: "a=2..1" };
  const { status, text } = await posted("/research/search", typed, research);
  assert.equal(status, 400);
  assert.match(textOf(text), /The search was not started\..*keys\.0: the range must rise/);
  assert.match(text, /id="fault-trials" class="is-alarm">must be 2 or more/);
  assert.match(text, /a=2\.\.1<\/textarea>/);
});
