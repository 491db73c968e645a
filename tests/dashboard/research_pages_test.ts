/** The pages of backtests, as a browser without scripts reads and uses them. */
import assert from "node:assert/strict";
import { type Compared, dataDifferences } from "../../components/research/comparison.tsx";
import type { Role } from "../../domain/access.ts";
import { PASSWORD, signedIn } from "../api/callers.ts";
import { addUser, type Answer, ask } from "../api/harness.ts";
import { aBacktest, aJob, FakeResearch } from "../fixtures/fake_research.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";

const PATH = "/research/backtests";
const HTML = { accept: "text/html" };

const textOf = ({ text }: Answer): string =>
  text.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]+>/g, " ").replaceAll("&#39;", "'").replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");

interface Visit {
  readonly site: Site;
  readonly research: FakeResearch;
  /** Words of a page. */
  read(path: string, headers?: Record<string, string>): Promise<string>;
  /** What a user of this role sends. */
  userOf(role: Role): Promise<{
    readonly cookie: string;
    send(fields: Record<string, string | readonly string[]>): Promise<Answer>;
  }>;
}

const visit = (use: (visit: Visit) => Promise<void>): Promise<void> => {
  const research = new FakeResearch();
  return withSite((site) =>
    use({
      site,
      research,
      read: async (path, headers = {}) => textOf(await ask(site.url + path, { headers: { ...HTML, ...headers } })),
      userOf: async (role) => {
        await addUser(site.access, role, role, PASSWORD);
        const { cookie, "x-csrf-token": csrf } = await signedIn(site, role);
        return {
          cookie,
          send: (fields) => {
            const body = new URLSearchParams({ csrf });
            for (const [name, value] of Object.entries(fields)) {
              for (const each of [value].flat()) body.append(name, each);
            }
            return ask(site.url + PATH, { method: "POST", headers: { ...HTML, cookie, origin: site.url }, body });
          },
        };
      },
    }), { research });
};

const FORM = {
  action: "start",
  data: ["history/BTCUSDT/5m"],
  from: "",
  to: "2024-06-30",
  models: "rule_trend",
  profile: "demo",
  slippage_model: "spread",
  slippage_bps: "7",
  initial_balance: "2500",
};

Deno.test("the list tells each result with its interval, buy and hold, the skill that is likely and the runs counted", () =>
  visit(async ({ read }) => {
    const text = await read(PATH);
    for (
      const shown of [
        "BTCUSDT 5m 2024-01-01 to 2024-03-30 gbdt run 2024-03-31",
        "−310.50 −3.1 % +6,612.90 +66.1 % 0.61 −1.40 to 2.70 8.0 % 13 runs counted 3.1 % 71",
        "+121.60 +1.2 %",
        "41.2 % 12 runs counted",
        "USD, after all costs",
        "Compare those ticked",
      ]
    ) assert.ok(text.includes(shown), `${shown} in ${text}`);
    assert.equal(await read("/research"), text, "research begins there");
  }));

Deno.test("a newcomer without candles is told how to get some, and is offered nothing else", () =>
  visit(async ({ read, research, userOf }) => {
    research.backtests.stored = [];
    research.backtests.offered = { ...research.backtests.offered, data: [] };
    const { cookie } = await userOf("operator");
    const text = await read(PATH, { cookie });
    assert.match(text, /There are no recorded candles yet/);
    assert.match(text, /deno task xylen data download +--symbol BTCUSDT +--timeframe 5m/);
    assert.match(text, /deno task xylen data import FILE/);
    assert.ok(!text.includes("Start the backtest") && !text.includes("Compare"));
  }));

Deno.test("with candles and no backtest yet there is the form, and a list that says it is empty", () =>
  visit(async ({ read, research, userOf }) => {
    research.backtests.stored = [];
    const { cookie } = await userOf("operator");
    const text = await read(PATH, { cookie });
    assert.match(text, /No backtest has been run yet/);
    assert.match(text, /BTCUSDT 5m 2023-01-01 to 2024-12-30 imported or downloaded, with funding rates/);
    assert.match(text, /ETHUSDT 5m a file of the data folder: ETHUSDT-5m\.csv\.gz/);
    assert.match(text, /Start the backtest/);
  }));

Deno.test("an operator starts a backtest by a form without a script, and is led to its progress", () =>
  visit(async ({ userOf, research, read }) => {
    const { send, cookie } = await userOf("operator");
    const begun = await send(FORM);
    assert.deepEqual([begun.status, begun.headers.get("location")], [303, `${PATH}/b-job`]);
    const [asked] = research.jobs.asked;
    assert.match(asked!, /^backtest \{.*\}: operator \(session \w+\) at 127\.0\.0\.1, from the dashboard$/);
    assert.deepEqual(JSON.parse(/\{.*\}/.exec(asked!)![0]), {
      data: ["history/BTCUSDT/5m"],
      from: null,
      to: "2024-06-30",
      models: "rule_trend",
      profile: "demo",
      slippage_model: "spread",
      slippage_bps: 7,
      initial_balance: 2500,
    });
    const page = await read(`${PATH}/b-job`, { cookie });
    assert.match(page, /Waits for its turn/);
    assert.match(page, /Forecasts by a fixed rule, with the trend/);
    assert.match(page, /Cancel/);
  }));

Deno.test("what is refused stands beside its field, and what was typed stays", () =>
  visit(async ({ userOf, research }) => {
    const { send } = await userOf("operator");
    const fields = [{ field: "from", message: "must not be after to" }, { field: "data.0", message: "is gone" }];
    research.jobs.refusal = { code: "bad_request", message: "from: must not be after to", fields };
    const answer = await send({ ...FORM, from: "2024-07-01", initial_balance: "12.5" });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /name="from" value="2024-07-01" aria-invalid="true"/);
    assert.match(answer.text, /id="fault-from"[^>]*>must not be after to</);
    assert.match(answer.text, /id="fault-data"[^>]*>is gone</);
    assert.match(answer.text, /value="12\.5"/);
    assert.match(answer.text, /<option value="spread" selected/);
    assert.match(textOf(answer), /The backtest was not started\./);
    research.jobs.refusal = { code: "queue_full", message: "5 jobs wait already" };
    const full = await send(FORM);
    assert.equal(full.status, 409);
    assert.match(textOf(full), /5 jobs wait already\./);
  }));

Deno.test("jobs are told with their progress; an operator cancels one, and what failed says why", () =>
  visit(async ({ userOf, research, read }) => {
    research.jobs.known = [
      aJob(),
      aJob({ job_id: "b-x", status: "failed", ended_at: Date.now(), error: "The file is empty" }),
      aJob({ job_id: "b-old", status: "failed", ended_at: 5, error: "Long ago" }),
      aJob({ job_id: "b-done", status: "done", ended_at: Date.now(), result_id: "b-done" }),
    ];
    const { send, cookie } = await userOf("operator");
    const text = await read(PATH, { cookie });
    assert.match(text, /BTCUSDT 5m asked for by alice at 127\.0\.0\.1 Running, 40 % gbdt: fold 1 of 1/);
    assert.match(text, /Failed [\d: -]+ The file is empty/);
    assert.ok(!text.includes("Long ago"));
    const ended = await send({ action: "cancel", job: "b-job" });
    assert.deepEqual([ended.status, ended.headers.get("location")], [303, PATH]);
    assert.match(research.jobs.asked[0]!, /^cancel b-job: operator/);
    const again = await send({ action: "cancel", job: "b-job" });
    assert.equal(again.status, 409);
    assert.match(textOf(again), /The job has ended already: it is cancelled\./);
    assert.equal((await send({ action: "dance" })).status, 400);
    const failed = await read(`${PATH}/b-x`, { cookie });
    assert.match(failed, /Failed .* The file is empty/);
    assert.ok(!failed.includes("Cancel"));
  }));

Deno.test("a job that the program took with it is never told as running", () =>
  visit(async ({ research, read }) => {
    research.jobs.known = [aJob({ status: "lost", ended_at: Date.now(), error: "Xylen was stopped while it ran" })];
    assert.match(await read(`${PATH}/b-job`), /Ended with the program .* Xylen was stopped while it ran/);
  }));

for (const role of ["viewer", null] as const) {
  Deno.test(`${role ?? "somebody who is not signed in"} looks, is offered no button, and cannot act`, () =>
    visit(async ({ site, research, read, userOf }) => {
      research.jobs.known = [aJob()];
      const user = role && await userOf(role);
      const text = await read(PATH, user ? { cookie: user.cookie } : {});
      assert.match(text, /Running, 40 %/);
      assert.ok(!text.includes("Start the backtest") && !/\bCancel\b/.test(text));
      assert.match(text, role ? /You are signed in as a viewer/ : /Sign in/);
      const sent = user ? await user.send(FORM) : await ask(site.url + PATH, {
        method: "POST",
        headers: { ...HTML, origin: site.url },
        body: new URLSearchParams({ ...FORM, data: "history/BTCUSDT/5m" }),
      });
      assert.ok([303, 401, 403].includes(sent.status));
      assert.deepEqual(research.jobs.asked, []);
    }));
}

Deno.test("a form without the token of its session changes nothing", () =>
  visit(async ({ site, userOf, research }) => {
    const { cookie } = await userOf("operator");
    const answer = await ask(site.url + PATH, {
      method: "POST",
      headers: { ...HTML, cookie, origin: site.url },
      body: new URLSearchParams({ ...FORM, data: "history/BTCUSDT/5m", csrf: "c5".repeat(32) }),
    });
    assert.equal(answer.status, 403);
    assert.deepEqual(research.jobs.asked, []);
  }));

Deno.test("one backtest's page shows verdict, warnings, figures with intervals, months, costs, models and assumptions", () =>
  visit(async ({ read, research }) => {
    research.jobs.known = [aJob({ job_id: "b-1", status: "done", ended_at: 1, notes: ["Trading starts later"] })];
    const text = await read(`${PATH}/b-1`);
    for (
      const shown of [
        "Backtest of BTCUSDT 5m",
        "2024-01-01 to 2024-03-30 (90 d)",
        "12 candles (0.05 %) are missing",
        "It made 121.60 USD (+1.22 %) in 71 trades over 90 d.",
        "Trading starts later",
        "Sharpe ratio a year, daily returns 0.61 −1.40 to 2.70 3.90 0.40 to 7.30",
        "Skill likely deflated Sharpe ratio, 12 runs on these candles counted 41.2 %",
        "Calmar ratio growth a year over deepest fall – Calmar ratio needs a year",
        "2024 +1.2 −0.4 +0.4",
        "Slippage −118.00 Fees −162.40 Funding 0.00 Net result +121.60",
        "gbdt +121.60 100 % 71 47.9 %",
        "Stop loss 37 0.0 % −900.00",
        "Fees 5 basis points a fill",
        "Funding none paid: no rates were given",
        "The command that does it again deno task xylen backtest --data",
      ]
    ) assert.ok(text.includes(shown), `${shown} in ${text}`);
  }));

Deno.test("a report of another version is not guessed at, and a backtest without files or curve says so", () =>
  visit(async ({ read, research }) => {
    research.backtests.stored = [
      { ...aBacktest("b-odd"), report: null, verdict: [] },
      { ...aBacktest("b-bare"), curve: null, files: [] },
    ];
    assert.match(await read(`${PATH}/b-odd`), /Another version of Xylen stored this report/);
    const bare = await read(`${PATH}/b-bare`);
    assert.match(bare, /stored before curves were kept/);
    assert.match(bare, /its files are gone, or a later run has written over them/);
    assert.ok(!bare.includes("The whole report"));
  }));

Deno.test("the whole report is a document without rights: sandboxed, of no origin, and no script in it can run", () =>
  visit(async ({ site }) => {
    const { status, headers, text } = await ask(`${site.url}${PATH}/b-1/report.html`);
    assert.deepEqual([status, text], [200, "<!doctype html><p>a report</p>"]);
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    const policy = headers.get("content-security-policy")!;
    for (const part of ["sandbox", "default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"]) {
      assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
    }
    assert.ok(!/script-src|allow-/.test(policy));
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    const csv = await ask(`${site.url}${PATH}/b-1/trades.csv`);
    assert.match(csv.headers.get("content-disposition")!, /^attachment; filename="trades\.csv"$/);
    for (const path of ["b-1/config.yaml", "b-1/..%2f..%2foperator.token", "b-9/report.html", "b-1/report.html.part"]) {
      assert.equal((await ask(`${site.url}${PATH}/${path}`)).status, 404, path);
    }
  }));

Deno.test("two to four backtests are laid side by side, with what they differ in", () =>
  visit(async ({ read, research }) => {
    research.backtests.stored = [
      aBacktest("b-1"),
      aBacktest("b-2", { config_hash: "c1".repeat(32), net_profit: -5, initial_balance: 500 }),
    ];
    const text = await read(`${PATH}/compare?id=b-1&id=b-2`);
    assert.match(text, /A: BTCUSDT 5m .* B: BTCUSDT 5m/);
    assert.match(text, /Net result USD, after fees, slippage and funding \+121\.60 \+1\.2 % −5\.00 −1\.0 %/);
    assert.match(text, /Balance, USD 10,000\.00 500\.00/);
    assert.match(text, /Whole configuration c0c0c0c0c0c0 c1c1c1c1c1c1/);
    assert.ok(!text.includes("not run on the same data"));
  }));

Deno.test("figures of different candles carry a warning", () =>
  visit(async ({ read, research }) => {
    research.backtests.stored = [aBacktest("b-1"), aBacktest("b-2", { data_hash: "db".repeat(32), symbol: "ETHUSDT" })];
    assert.match(await read(`${PATH}/compare?id=b-1&id=b-2`), /These were not run on the same data\./);
  }));

for (
  const [name, changes, said] of [
    ["the same", {}, []],
    ["another market", { symbol: "ETHUSDT" }, ["They traded different markets or timeframes."]],
    ["other days", { to: 7 }, ["They traded different days."]],
    ["other candles of the same days", { data_hash: "x" }, ["Their candles are not the same."]],
  ] as const
) {
  Deno.test(`of ${name} is said: ${said.join(" ") || "nothing"}`, () => {
    const all = [aBacktest("b-1"), aBacktest("b-2", changes)] as Compared[];
    assert.deepEqual(dataDifferences(all), said);
  });
}

Deno.test("one backtest, five, or one that there is not cannot be compared", () =>
  visit(async ({ site, read }) => {
    for (const ids of ["id=b-1", "id=b-1&id=b-1", "", "id=1&id=2&id=3&id=4&id=5"]) {
      assert.match(await read(`${PATH}/compare?${ids}`), /2 to 4 backtests are laid side by side, \d are ticked/, ids);
    }
    assert.equal((await ask(`${site.url}${PATH}/compare?id=b-1&id=b-9`, { headers: HTML })).status, 404);
  }));

Deno.test("older backtests are a link away, and an address that makes no sense is a mistake of its reader", () =>
  visit(async ({ site, read, research }) => {
    research.backtests.stored = Array.from({ length: 30 }, (_, i) => aBacktest(`b-${i}`));
    const { text } = await ask(site.url + PATH, { headers: HTML });
    assert.match(text, /href="\/research\/backtests\?before=25"[^>]*>Older</);
    const older = await read(`${PATH}?before=25`);
    assert.ok(older.includes("Newest") && !older.includes("Older"));
    assert.equal((await ask(`${site.url}${PATH}?before=yesterday`, { headers: HTML })).status, 400);
  }));
