/** The page of one model, as a browser without scripts reads and uses it. */
import assert from "node:assert/strict";
import { versionChanges } from "../../components/model/history.tsx";
import type { Role } from "../../domain/access.ts";
import { PASSWORD, signedIn } from "../api/callers.ts";
import { addUser, type Answer, ask } from "../api/harness.ts";
import {
  CHALLENGER,
  CHAMPION,
  FakeModelDesk,
  FakeModelHistories,
  FORMER,
  RUNNING,
} from "../fixtures/fake_model_desk.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";

const PATH = "/models/gbdt-12";
const HTML = { accept: "text/html" };

const textOf = ({ text }: Answer): string =>
  text.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]+>/g, " ").replaceAll("&#39;", "'").replace(/\s+/g, " ");

const read = async (site: Site, headers: Record<string, string> = {}, path = PATH): Promise<string> =>
  textOf(await ask(site.url + path, { headers: { ...HTML, ...headers } }));

/** A user in a browser: reads pages and sends their forms. */
async function userOf(site: Site, name: string, role: Role) {
  await addUser(site.access, name, role, PASSWORD);
  const { cookie, "x-csrf-token": csrf } = await signedIn(site, name);
  return {
    cookie,
    send: (fields: Record<string, string>, token = csrf) =>
      ask(site.url + PATH, {
        method: "POST",
        headers: { ...HTML, cookie, origin: site.url },
        body: new URLSearchParams({ csrf: token, ...fields }),
      }),
  };
}

Deno.test("a reader sees health, history, versions with their evidence, importance and drift", () =>
  withSite(async (site) => {
    const text = await read(site);
    for (
      const shown of [
        "Over time",
        "Latency p50 1.2 ms p95 2.1 ms",
        "Brier score 0.640 of 20 judged",
        "A point for every 20 decisions, 2024-01-20 00:00 to 2024-01-22 01:55 ; 2 of 600 questions brought no answer",
        "As its server told it since",
        "3 kept by its server",
        `${CHALLENGER.version} Lineage`,
        "refused by edge",
        "gates passed",
        "the first",
        "Log loss passed 1.0853 against 1.0911",
        "Edge failed 1.0853 against base rates of 1.0861, p 0.21",
        "SHA-256 222222222222",
        "rsi_14 +0.0123 31.0 %",
        "the 1,000 newest of its own training rows",
        "Features, mean PSI 0.118",
        "3 new trades to learn from; a training waits for 50",
        "Operators retrain, promote and roll back here: sign in first.",
      ]
    ) assert.ok(text.includes(shown), `${shown} in ${text}`);
    assert.doesNotMatch(text, /Promote…|Retrain…/);
  }));

Deno.test("the overview leads to the page of each model", () =>
  withSite(async (site) => {
    const { text } = await ask(`${site.url}/models`, { headers: HTML });
    for (const name of ["gbdt-12", "mlp-36"]) assert.ok(text.includes(`<a href="/models/${name}">${name}</a>`), name);
    assert.equal((await ask(`${site.url}/models/nobody`, { headers: HTML })).status, 404);
  }));

Deno.test("a viewer is told why there are no buttons, and a form of a viewer is refused", () => {
  const models = new FakeModelDesk();
  return withSite(async (site) => {
    const vera = await userOf(site, "vera", "viewer");
    assert.match(await read(site, { cookie: vera.cookie }), /signed in as a viewer: viewers look; operators retrain/);
    assert.equal((await vera.send({ action: "rollback", why: "x" })).status, 403);
    assert.deepEqual(models.asked, []);
  }, { models });
});

const DONE: readonly [fields: Record<string, string>, asked: string][] = [
  [{ action: "retrain", why: "a look", force: "on" }, "retrain gbdt-12, forced"],
  [{ action: "retrain", why: "a look" }, "retrain gbdt-12"],
  [{ action: "cancel", why: "a look", job: "job-1" }, "cancel job-1 of gbdt-12"],
  [{ action: "promote", why: "a look", version: "v9" }, "promote gbdt-12 to v9"],
  [{ action: "rollback", why: "a look" }, "roll back gbdt-12"],
];

Deno.test("an operator's forms do what they say, with who and why, and lead back to the page", () => {
  const models = new FakeModelDesk();
  return withSite(async (site) => {
    const alice = await userOf(site, "alice", "operator");
    for (const [fields, asked] of DONE) {
      const answer = await alice.send(fields);
      assert.deepEqual([answer.status, answer.headers.get("location")], [303, PATH], asked);
      assert.match(models.asked.pop()!, new RegExp(`^${asked}: alice \\(session [0-9a-f]+\\) at 127.0.0.1, a look$`));
    }
    assert.equal((await alice.send({ action: "rollback", why: "x" }, "0".repeat(64))).status, 403);
    const noReason = await alice.send({ action: "promote", version: "v9", why: " " });
    assert.equal(noReason.status, 400);
    assert.match(textOf(noReason), /Say why: it is kept with who did it/);
    assert.equal((await alice.send({ action: "dance" })).status, 400);
    assert.deepEqual(models.asked, []);
  }, { models });
});

Deno.test("before a promotion old and new version and every gate are shown, and a no of the gates is said plainly", () =>
  withSite(async (site) => {
    const { cookie } = await userOf(site, "alice", "operator");
    const { text } = await ask(site.url + PATH, { headers: { ...HTML, cookie } });
    const [, dialog] = /(<div id="ask-promote-0".*?<\/form>)/s.exec(text)!;
    assert.match(dialog!, /role="dialog"/);
    assert.match(dialog!, /name="why"[^>]* required/);
    const told = textOf({ text: dialog } as Answer);
    assert.ok(
      told.includes(`Will serve ${CHALLENGER.version}`) && told.includes(`Serves now ${CHAMPION.version}`),
      told,
    );
    assert.match(told, /Its gates said no: it has not shown itself better than/);
    assert.match(told, /Edge failed/);
    const [, back] = /(<div id="ask-rollback".*?<\/form>)/s.exec(text)!;
    assert.ok(back!.includes(FORMER.version) && back!.includes(CHAMPION.version));
  }));

Deno.test("one that its gates let pass is promoted without a warning; held against another it is told against which", () => {
  const models = new FakeModelDesk();
  const evidence = { passed: true, gates: [{ ...gate("edge"), passed: true }] };
  return withSite(async (site) => {
    const { cookie } = await userOf(site, "alice", "operator");
    const question = async (parent: string) => {
      models.told = { versions: [{ ...CHALLENGER, parent, evidence }, CHAMPION] };
      const { text } = await ask(site.url + PATH, { headers: { ...HTML, cookie } });
      return textOf({ text: /(<div id="ask-promote-0".*?<\/form>)/s.exec(text)![1]! } as Answer);
    };
    assert.doesNotMatch(await question(CHAMPION.version), /said no|It was held against/);
    assert.ok(
      (await question("older")).includes("It was held against older , not against the version that serves now"),
    );
  }, { models });
});

Deno.test("what a desk refuses is told on the page in its words", () => {
  const models = new FakeModelDesk();
  models.refusal = { code: "unreachable", message: "Model server gbdt-12 does not answer: refused" };
  return withSite(async (site) => {
    const alice = await userOf(site, "alice", "operator");
    const answer = await alice.send({ action: "retrain" });
    assert.equal(answer.status, 503);
    assert.match(answer.text, /role="alert">Model server gbdt-12 does not answer: refused\./);
  }, { models });
});

Deno.test("a training that runs shows how far it is and can be cancelled; one that ended says what came of it", () => {
  const models = new FakeModelDesk();
  return withSite(async (site) => {
    const { cookie } = await userOf(site, "alice", "operator");
    models.job = RUNNING;
    const { text } = await ask(site.url + PATH, { headers: { ...HTML, cookie } });
    assert.match(textOf({ text } as Answer), /Training, 40 % fold 2 of 3/);
    assert.match(text, /<progress value="0.4"/);
    assert.match(text, /name="job" value="job-1"/);
    assert.doesNotMatch(text, /Retrain…/);
    assert.doesNotMatch(text, /Forced/);
    models.job = { ...RUNNING, forced: true };
    assert.match(await read(site, { cookie }), /Asked for: alice: a look Forced: it did not wait/);
    models.job = { ...RUNNING, status: "kept", model_version: "v9", error: "edge: p 0.21" };
    assert.match(await read(site, { cookie }), /Its model is kept and does not serve : v9 edge: p 0.21 .*Retrain…/);
  }, { models });
});

Deno.test("what is not known is said: no answers, no versions, no importance, no drift, no server", () => {
  const models = new FakeModelDesk();
  const histories = new FakeModelHistories();
  histories.points = [];
  models.told = { versions: [], importance: null, drift: null };
  return withSite(async (site) => {
    const text = await read(site);
    for (
      const said of [
        "It has not been asked yet",
        "Its server keeps none: the model came as a file",
        "None is known: it comes with the report of a training here",
        "It is told from 2,000 rows on",
        "None since its server started",
      ]
    ) assert.ok(text.includes(said), said);
    models.told = { ...models.told, versions: null, trouble: "Model server gbdt-12 does not answer: refused" };
    assert.match(await read(site), /Versions Model server gbdt-12 does not answer: refused/);
  }, { models, histories });
});

Deno.test("whatever a model server of somebody else says stays text", () => {
  const models = new FakeModelDesk();
  const evil = `"><img src=x onerror=alert(1)>`;
  models.job = { ...RUNNING, stage: evil, reason: evil };
  models.told = {
    versions: [{ ...CHALLENGER, version: evil, learner: evil, evidence: { passed: false, gates: [gate(evil)] } }],
    importance: { version: evil, rows: 1, features: [{ feature: evil, permutation: 1, gain: null }] },
    drift: { rows: 2000, psi: 1, prediction_psi: null, features: [{ feature: evil, psi: 1, ks: 1 }] },
    trouble: evil,
  };
  return withSite(async (site) => {
    const { cookie } = await userOf(site, "alice", "operator");
    const { text, status } = await ask(site.url + PATH, { headers: { ...HTML, cookie } });
    assert.equal(status, 200);
    assert.doesNotMatch(text, /<img/);
    assert.ok(text.split("&lt;img").length > 8, "it is shown");
  }, { models });
});

const gate = (text: string) => ({ name: text, passed: false, detail: text });

Deno.test("a version is marked where it first answers, the first one not", () => {
  const [point] = new FakeModelHistories().points;
  const of = (...versions: string[][]) => versions.map((each) => ({ ...point!, versions: each }));
  assert.deepEqual(versionChanges(of(["a"], ["a", "b"], ["b"], ["b"], ["a"])), [1, 4]);
  assert.deepEqual(versionChanges(of([], ["a"])), []);
});
