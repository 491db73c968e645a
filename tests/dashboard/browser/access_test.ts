/** Signing in and out in a real browser, with and without scripts, and what pages of other sites can do: nothing. */
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { PASSWORD } from "../../api/callers.ts";
import { NOTE } from "../../api/harness.ts";
import type { Site, SiteOptions } from "../../fixtures/guarded_site.ts";
import { atSite, faultsOf, signIn, type SiteVisit } from "./at_site.ts";
import { browserTest as test, DESKTOP, PHONE, shareBrowser } from "./visit.ts";

shareBrowser();

const visit = (context: BrowserContextOptions, use: (visit: SiteVisit) => Promise<void>, options?: SiteOptions) =>
  atSite({ alice: "operator", bob: "viewer" }, context, use, options);

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`sign-in and access fit a ${device} in ${colorScheme} colours, and axe finds no serious fault`, () =>
      visit({ viewport, colorScheme }, async ({ page, site, complaints }) => {
        const check = async (what: string) => {
          assert.deepEqual({ what, ...await faultsOf(page) }, { what, serious: [], width: viewport.width });
        };
        await page.goto(`${site.url}/sign-in`);
        await check("sign-in");
        const made = { id: "0a1b2c3d", name: "a long name of a token for the screen in the office", secretHash: "h" };
        const times = { createdAtMs: 1, expiresAtMs: null, lastUsedAtMs: null };
        await site.access.addToken({ ...made, scopes: ["read", "control"], createdBy: "alice", ...times }, NOTE);
        await signIn(page, site, "alice", "/access");
        await page.click(".who summary");
        for (const ask of ["End…", "Revoke…", "New token…"]) await page.click(`summary:has-text("${ask}")`);
        await check("access");
        assert.deepEqual(complaints, []);
      }));
  }
}

test("an operator signs in, pauses with a reason, and signs out", () =>
  visit({ viewport: DESKTOP }, async ({ page, site, complaints }) => {
    await signIn(page, site, "alice");
    await page.waitForSelector(".link-open");
    await page.click(".control-pause");
    await page.fill("input[name=why]", "going for a walk");
    await page.click("dialog .control-pause");
    await page.waitForSelector("dialog", { state: "hidden" });
    const [{ action, by } = { action: "", by: { who: "", why: "" } }] = site.control.asked;
    assert.deepEqual([action, by.why], ["pause", "going for a walk"]);
    assert.match(by.who, /^alice \(session [0-9a-f]{16}\) at 127\.0\.0\.1$/);
    await page.click(".who summary");
    await page.click("button:has-text('Sign out')");
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    assert.deepEqual([await site.access.sessions(), await page.context().cookies()], [[], []]);
    assert.deepEqual(complaints, []);
  }));

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
  test(`a viewer finds the buttons off and is told why, with a script and without: ${device}`, () =>
    visit({ viewport }, async ({ page, site }) => {
      await signIn(page, site, "bob");
      await page.waitForSelector(".link-open");
      for (const action of ["pause", "halt", "flatten"]) {
        assert.ok(await page.locator(`.control-${action}`).first().isDisabled(), action);
      }
      assert.match(await page.innerText(".controls"), /You are signed in as a viewer: operators act\./);
      assert.deepEqual(await faultsOf(page), { serious: [], width: viewport.width });
      const plain = await page.context().request.get(site.url);
      assert.match(await plain.text(), /<button [^>]*value="halt"[^>]* disabled/);
      assert.deepEqual(site.control.asked, []);
    }));
}

test("no script reads the session's cookie", () =>
  visit({}, async ({ page, site }) => {
    await signIn(page, site, "alice");
    assert.ok(!(await page.evaluate<string>("document.cookie")).includes("xylen_session"));
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie!.name, cookie!.httpOnly, cookie!.sameSite], ["xylen_session", true, "Strict"]);
  }));

test("a page that is open when its session ends says so and leads to the sign-in, beyond this machine", () =>
  visit({ viewport: PHONE }, async ({ page, site }) => {
    await signIn(page, site, "bob");
    await page.waitForSelector(".link-open");
    await site.access.endSessionsOf("bob", NOTE);
    await page.getByText("You are signed out").waitFor();
    await page.click(".banner a");
    await page.waitForURL(`${site.url}/sign-in`);
  }, { bind: { host: "0.0.0.0", port: 8000 }, heartbeatMs: 50 }));

test("without scripts: sign in, make a token, revoke it, end every session", () =>
  visit({ javaScriptEnabled: false, viewport: PHONE }, async ({ page, site, complaints }) => {
    await signIn(page, site, "alice", "/access");
    await page.click("summary:has-text('New token…')");
    await page.fill(".panel-tokens input[name=name]", "desk");
    await page.check("input[value=control]");
    await page.fill("input[name=days]", "30");
    await page.click("button:has-text('Make the token')");
    assert.match(await page.innerText(".shown-once pre"), /^xyl_[0-9a-f]{8}_[0-9a-f]{64}$/);
    assert.deepEqual((await site.access.tokens()).map(({ name, scopes }) => [name, scopes]), [["desk", [
      "read",
      "control",
    ]]]);
    await page.click("summary:has-text('Revoke…')");
    await page.click("button:has-text('Revoke the token')");
    await page.getByText("There is none yet.").waitFor();
    assert.equal(await page.locator(".shown-once").count(), 0);
    await page.click("summary:has-text('Sign out everywhere…')");
    await page.click("button:has-text('Sign out everywhere')");
    await page.waitForURL(`${site.url}/`);
    assert.deepEqual([await site.access.sessions(), await site.access.tokens()], [[], []]);
    assert.deepEqual(complaints, []);
  }));

/** What a page of another site tries, in the browser of somebody who is signed in as an operator. */
const attacks = (url: string) =>
  `<!doctype html><title>elsewhere</title>
<form id="pause" method="post" action="${url}/api/v1/control/pause" target="one"><input name="why" value="attack"></form>
<form id="text" method="post" action="${url}/api/v1/control/pause" enctype="text/plain" target="two">
  <input name='{"why":"attack","x":"' value='"}'></form>
<form id="token" method="post" action="${url}/access" target="three"><input name="action" value="create_token">
  <input name="name" value="attack"><input name="scope" value="control"></form>
<form id="out" method="post" action="${url}/sign-out" target="four"></form>
<form id="in" method="post" action="${url}/sign-in" target="five"><input name="name" value="bob">
  <input name="password" value="${PASSWORD}"></form>
<iframe name="one"></iframe><iframe name="two"></iframe><iframe name="three"></iframe><iframe name="four"></iframe>
<iframe name="five"></iframe><iframe id="frame" src="${url}/"></iframe>`;

for (const host of ["localhost", "127.0.0.1"]) {
  test(`a page at ${host} with another port cannot act, sign out, sign in, read or frame`, () =>
    visit({}, async ({ page, site }) => {
      const url = site.url.replace("127.0.0.1", "localhost");
      const elsewhere = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => new Response(attacks(url), { headers: { "content-type": "text/html" } }),
      );
      try {
        await signIn(page, { ...site, url } as Site, "alice");
        const [before] = await page.context().cookies();
        const answers: string[] = [];
        page.on("response", (response) => {
          if (response.url().startsWith(url)) {
            answers.push(`${response.request().method()} ${new URL(response.url()).pathname} ${response.status()}`);
          }
        });
        await page.goto(`http://${host}:${elsewhere.addr.port}/`);
        for (const form of ["pause", "text", "token", "out", "in"]) {
          const answered = page.waitForResponse((response) => response.request().method() === "POST");
          await page.evaluate(`document.getElementById("${form}").submit()`);
          await answered;
        }
        const read = await page.evaluate(`Promise.all([
          fetch("${url}/api/v1/control/pause", { method: "POST", credentials: "include" }).then(() => "sent", String),
          fetch("${url}/api/v1/session", { credentials: "include" }).then((answer) => answer.text(), String),
          new Promise((resolve) => {
            const socket = new WebSocket("${url.replace("http", "ws")}/ws");
            socket.onopen = () => resolve("open");
            socket.onerror = () => resolve("refused");
          }),
        ])`);
        assert.deepEqual(read, ["TypeError: Failed to fetch", "TypeError: Failed to fetch", "refused"]);
        const posts = answers.filter((each) => each.startsWith("POST"));
        assert.ok(posts.length >= 5 && posts.every((each) => each.endsWith(" 403")), posts.join(", "));
        assert.deepEqual([site.control.asked, await site.access.tokens()], [[], []]);
        assert.deepEqual((await site.access.sessions()).map(({ userName }) => userName), ["alice"]);
        assert.deepEqual((await page.context().cookies()).filter(({ name }) => name === before!.name), [before]);
        const framed = page.frames().find((frame) => frame.name() === "" && frame.parentFrame() !== null);
        assert.equal(framed ? await framed.locator(".logo").count() : 0, 0, "no frame shows the dashboard");
      } finally {
        await elsewhere.shutdown();
      }
    }));
}
