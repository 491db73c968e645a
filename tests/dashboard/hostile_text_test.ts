/** Nothing that is stored can act as HTML or as a script, whatever field it stands in. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { QUICK_PASSWORDS } from "../api/harness.ts";
import { ask, cookieOf, HOUR_MS, NOTE, received } from "../api/harness.ts";
import { browserRuns, launchBrowser } from "../fixtures/browser.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";
import { hostileResearch } from "../fixtures/hostile_research.ts";
import { hostileViews, PAYLOAD } from "../fixtures/hostile_views.ts";

const PASSWORD = "correct horse battery";
const HTML = { accept: "text/html" };

/** Users, tokens and sessions with names that the command line would refuse. @returns The operator's cookie. */
async function hostileAccess({ access, auth, clock }: Site): Promise<string> {
  const passwordHash = await QUICK_PASSWORDS.hash(PASSWORD);
  const times = { createdAtMs: clock.nowMs, lastUsedAtMs: clock.nowMs, expiresAtMs: clock.nowMs + HOUR_MS };
  for (const name of ["alice", `bob${PAYLOAD}`]) {
    await access.addUser({ name, role: "operator", passwordHash, createdAtMs: 1, passwordChangedAtMs: 1 }, NOTE);
  }
  await access.addToken({
    id: "0a1b2c3d",
    name: `desk${PAYLOAD}`,
    secretHash: "h",
    scopes: ["read"],
    createdBy: `bob${PAYLOAD}`,
    ...times,
  }, NOTE);
  await access.openSession(
    {
      id: "0123456789abcdef",
      secretHash: "h",
      userName: `bob${PAYLOAD}`,
      address: PAYLOAD,
      agent: PAYLOAD,
      ...times,
    },
    0,
    NOTE,
  );
  const answer = await auth.desk(await received(auth, { "user-agent": PAYLOAD })).signIn("alice", PASSWORD);
  assert.ok(answer.kind === "signed_in");
  return cookieOf(answer.cookie);
}

async function pathsOf({ views }: Site): Promise<string[]> {
  const { items } = await views.decisions({ limit: 400 });
  const explained = items.find(({ final_action }) => final_action === "long")!;
  return [
    "/",
    `/decisions/${encodeURIComponent(explained.decision_id)}`,
    `/decisions/${encodeURIComponent(PAYLOAD)}`,
    "/access",
    "/system",
    `/settings?q=${encodeURIComponent(PAYLOAD)}`,
    `/logs?q=${encodeURIComponent(PAYLOAD)}&component=${encodeURIComponent(PAYLOAD)}`,
    `/sign-in?to=${encodeURIComponent(`/${PAYLOAD}`)}`,
    `/${encodeURIComponent(PAYLOAD)}`,
    "/api/docs",
    `/signin?token=${encodeURIComponent(PAYLOAD)}`,
    "/research",
    "/research/backtests/b-1",
    "/research/backtests/b-x",
    "/research/backtests/b-job",
    "/research/backtests/compare?id=b-1&id=b-2",
    `/research/backtests/${encodeURIComponent(PAYLOAD)}`,
    `/research/backtests?before=${encodeURIComponent(PAYLOAD)}`,
    "/overview.json",
  ];
}

/** Whatever would be an element, an attribute or a script of the payload's. */
const ALIVE = /<script>pwned|<img src=x|<svg onload|["']>\s*<img|<\/script>\s*<svg/i;

Deno.test("in the HTML of every page, and in the answers of the API, the texts stay texts", () =>
  withSite(async (site) => {
    const cookie = await hostileAccess(site);
    let met = 0;
    for (const path of await pathsOf(site)) {
      const { text, headers } = await ask(site.url + path, { headers: { ...HTML, cookie } });
      const type = headers.get("content-type")!;
      if (type.startsWith("application/json")) continue;
      assert.match(type, /^text\/html/, path);
      assert.doesNotMatch(text, ALIVE, path);
      assert.match(headers.get("content-security-policy")!, /default-src 'none'/, path);
      met += text.split("pwned").length - 1;
    }
    assert.ok(met > 100, `the payload was met ${met} times`);
    const lists = ["events", "trades", "decisions", "models", "positions", "status", "access", "session"];
    for (const path of lists) {
      const { headers, status } = await ask(`${site.url}/api/v1/${path}`, { headers: { ...HTML, cookie } });
      assert.equal(status, 200, path);
      assert.deepEqual(
        [headers.get("content-type")!.split(";")[0], headers.get("x-content-type-options")],
        ["application/json", "nosniff"],
        path,
      );
    }
  }, { views: hostileViews(new FakeViews()), research: hostileResearch() }));

Deno.test("a form that is sent back shows what was typed as text", () =>
  withSite(async (site) => {
    const cookie = await hostileAccess(site);
    const { text: page } = await ask(`${site.url}/access`, { headers: { ...HTML, cookie } });
    const csrf = /name="csrf" value="([0-9a-f]{64})"/.exec(page)![1]!;
    const send = async (path: string, fields: Record<string, string>) =>
      (await ask(site.url + path, {
        method: "POST",
        headers: { ...HTML, cookie },
        body: new URLSearchParams({ csrf, ...fields }),
      })).text;
    const answers = [
      await send("/sign-in", { name: PAYLOAD, password: PAYLOAD, to: PAYLOAD }),
      await send("/access", { action: "create_token", name: PAYLOAD, scope: PAYLOAD, days: PAYLOAD, why: PAYLOAD }),
      await send("/access", { action: "create_token", name: PAYLOAD.slice(0, 60), scope: "read", why: PAYLOAD }),
      await send("/access", { action: "end_session", session: PAYLOAD, why: PAYLOAD }),
      await send("/access", { action: "revoke_token", token: PAYLOAD, why: PAYLOAD }),
      await send("/access", { action: PAYLOAD }),
    ];
    for (const text of answers) assert.doesNotMatch(text, ALIVE);
    assert.ok(answers.filter((text) => text.includes("pwned")).length >= 4);
  }));

const RUNS = browserRuns();

Deno.test({
  name: "in a browser nothing of it runs, while the market runs, and no policy has to stop it",
  ignore: !RUNS,
  fn: () =>
    withSite(async (site) => {
      const cookie = await hostileAccess(site);
      const launched = await launchBrowser();
      try {
        const context = await launched.browser.newContext();
        const [name = "", value = ""] = cookie.split("=");
        await context.addCookies([{ name, value, url: site.url, httpOnly: true, sameSite: "Strict" }]);
        const page = await context.newPage();
        const complaints = complaintsOf(page, site.url);
        for (const path of await pathsOf(site)) {
          await page.goto(site.url + path);
          if (path === "/") await runMarket(page, site);
          assert.equal(await page.evaluate("typeof pwned"), "undefined", path);
          assert.equal(
            await page.evaluate(`document.querySelectorAll("img, svg[onload], body script:not([nonce])").length`),
            0,
          );
        }
        assert.deepEqual(complaints.filter((each) => !/status of 40[014]/.test(each)), []);
      } finally {
        await launched.close();
      }
    }, { built: true, views: hostileViews(new FakeViews()), research: hostileResearch() }),
});

async function runMarket(page: Page, { views }: Site): Promise<void> {
  await page.waitForSelector(".link-open");
  for (let i = 0; i < 8; i++) views.step();
  views.closeTrade();
  views.openTrade("long");
  views.changeModel("gbdt-12", { status: "failing", trouble: "no answer" });
  views.changeStatus({ state: "halted", state_reason: "operator" });
  await page.waitForSelector(".model.is-failing");
  await page.waitForSelector(".state-badge.state-halted");
  views.tellEvent("halted by alice");
  await page.locator(".banner", { hasText: "halted by alice<script>pwned=1" }).waitFor();
  await page.click(".control-resume");
  await page.waitForSelector("dialog[open]");
}

/** Errors, what a policy blocked, dialogs, and requests to other servers. */
function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
  page.on("request", (request) => void (request.url().startsWith(url) || complaints.push(`asked ${request.url()}`)));
  return complaints;
}
