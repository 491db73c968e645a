/** Sign-in, sign-out and the access page, as a browser without scripts uses them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { localPath } from "../../routes/(_parts)/form.ts";
import { addUser, type Answer, ask, cookieOf, HOUR_MS, NOTE } from "../api/harness.ts";
import { type Site, withSite } from "../fixtures/guarded_site.ts";

const PASSWORD = "correct horse battery";
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** A browser without scripts: keeps its cookie, sends forms with the fields that the page holds. */
class Visitor {
  cookie = "";
  page: Answer | null = null;

  constructor(readonly site: Site, readonly headers: Record<string, string> = {}) {}

  async get(path: string): Promise<Answer> {
    return await this.#ask(path, {});
  }

  async send(path: string, fields: Record<string, string | readonly string[]>, headers = {}): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      for (const each of [value].flat()) body.append(name, each);
    }
    return await this.#ask(path, { method: "POST", body, headers: { origin: this.site.url, ...headers } });
  }

  /** @returns The hidden token of the last page's forms. */
  get csrf(): string {
    return /name="csrf" value="([0-9a-f]{64})"/.exec(this.page?.text ?? "")?.[1] ?? "";
  }

  async signIn(name: string, password = PASSWORD, to = "/"): Promise<Answer> {
    return await this.send("/sign-in", { name, password, to });
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...HTML, ...this.headers, ...(this.cookie ? { cookie: this.cookie } : {}), ...init.headers };
    const answer = await ask(this.site.url + path, { ...init, headers });
    const set = answer.headers.get("set-cookie");
    if (set !== null) this.cookie = set.includes("Max-Age=0") ? "" : cookieOf(set);
    this.page = answer;
    return answer;
  }
}

const messageOf = ({ text }: Answer): string =>
  (/role="alert">([^<]+)</.exec(text)?.[1] ?? "").replaceAll("&quot;", '"');

Deno.test("whoever has a name and a password signs in by the form, is shown, and signs out", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const visitor = new Visitor(site);
    assert.match((await visitor.get("/")).text, /<a class="quiet" href="\/sign-in">Sign in<\/a>/);
    const form = await visitor.get("/sign-in?to=/decisions/d1");
    assert.deepEqual([form.status, form.headers.get("cache-control")], [200, "no-store"]);
    assert.match(form.text, /<input type="hidden" name="to" value="\/decisions\/d1"\/>/);
    const answer = await visitor.signIn("Alice", PASSWORD, "/decisions/d1");
    assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/decisions/d1"]);
    const page = await visitor.get("/");
    assert.match(page.text, /<p>alice <span class="badge">operator<\/span><\/p>/);
    assert.equal(page.headers.get("cache-control"), "no-store", "the page of one reader stays with that reader");
    const out = await visitor.send("/sign-out", { csrf: visitor.csrf });
    assert.deepEqual([out.status, out.headers.get("location"), visitor.cookie], [303, "/", ""]);
    assert.deepEqual(await site.access.sessions(), []);
  }));

Deno.test("a wrong password is refused in words, keeps the name and not the password", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const visitor = new Visitor(site);
    const guess = "<b>my other password</b>";
    for (const name of ["alice", "nobody"]) {
      const answer = await visitor.signIn(name, guess);
      assert.deepEqual([answer.status, messageOf(answer), visitor.cookie], [
        401,
        "Name and password do not belong together.",
        "",
      ]);
      assert.ok(answer.text.includes(`value="${name}"`) && !answer.text.includes("my other password"));
    }
    for (let i = 0; i < 2; i++) await visitor.signIn("alice", guess);
    const slowed = await visitor.signIn("alice");
    assert.deepEqual([slowed.status, slowed.headers.get("retry-after"), messageOf(slowed)], [
      429,
      "1",
      "Too many failed: try again in 1 s.",
    ]);
    site.clock.nowMs += 1_000;
    assert.equal((await visitor.signIn("alice")).status, 303);
  }));

Deno.test("a sign-in takes a new cookie, whatever was planted, and the one before is worth nothing", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const attacker = new Visitor(site);
    await attacker.signIn("alice");
    const planted = attacker.cookie;
    const victim = new Visitor(site);
    victim.cookie = planted;
    await victim.signIn("alice");
    assert.notEqual(victim.cookie, planted);
    assert.equal((await site.access.sessions()).length, 1);
    assert.doesNotMatch((await attacker.get("/")).text, /who-name/);
    assert.match((await victim.get("/")).text, /who-name/);
  }));

Deno.test("over TLS behind a proxy the session is for TLS only", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const secure = new Visitor(site, { "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https" });
    const answer = await secure.signIn("alice");
    assert.match(answer.headers.get("set-cookie")!, /^__Host-xylen_session=.*HttpOnly; Secure; SameSite=Strict/);
    assert.match((await secure.get("/")).text, /who-name/);
    assert.deepEqual((await site.access.sessions()).map(({ address }) => address), ["203.0.113.7"]);
    const plain = new Visitor(site, { "x-forwarded-for": "203.0.113.7" });
    plain.cookie = secure.cookie;
    assert.equal((await plain.get("/")).headers.get("location"), "/sign-in?to=%2F");
  }, { trustedProxies: ["127.0.0.1"] }));

Deno.test("beyond this machine everything leads to the sign-in, which needs nothing that is closed", () =>
  withSite(async (site) => {
    await addUser(site.access, "bob", "viewer", PASSWORD);
    const visitor = new Visitor(site);
    for (const path of ["/", "/decisions/d1", "/access", "/overview.json", "/metrics", "/nowhere"]) {
      const { status, headers } = await visitor.get(path);
      assert.deepEqual([status, headers.get("location")], [303, `/sign-in?to=${encodeURIComponent(path)}`], path);
    }
    const form = await visitor.get("/sign-in?to=/access");
    assert.equal(form.status, 200);
    assert.doesNotMatch(form.text, /BTCUSDT/);
    assert.equal((await visitor.signIn("bob", PASSWORD, "/access")).headers.get("location"), "/access");
    assert.match((await visitor.get("/access")).text, /Sessions/);
    assert.equal((await visitor.get("/")).status, 200);
  }, { bind: { host: "0.0.0.0", port: 8000 } }));

Deno.test("where nobody has a name yet, the page tells the other ways in", () =>
  withSite(async (site) => {
    const { text } = await new Visitor(site).get("/sign-in");
    assert.doesNotMatch(text, /type="password"/);
    assert.match(text, /deno task xylen status --sign-in[\s\S]*deno task xylen users add NAME --role operator/);
  }));

Deno.test("every page forbids frames, foreign and inline scripts, text as HTML, and what no page of ours needs", () =>
  withSite(async (site) => {
    const nonces = new Set<string>();
    for (const path of ["/", "/sign-in", "/nowhere", "/decisions/d1", "/"]) {
      const { headers, text } = await new Visitor(site).get(path);
      const policy = headers.get("content-security-policy")!;
      const nonce = /script-src 'self' 'nonce-([^']{24})'/.exec(policy)![1]!;
      nonces.add(nonce);
      assert.ok(!policy.includes("unsafe") && !policy.includes("http"), policy);
      for (
        const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"].concat(
          "require-trusted-types-for 'script'",
        )
      ) assert.ok(policy.includes(rule), rule);
      for (const [, attributes] of text.matchAll(/<(?:script|style)([^>]*)>/g)) {
        assert.ok(attributes!.includes(`nonce="${nonce}"`), path);
      }
      assert.deepEqual(
        ["x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-opener-policy", "cache-control"]
          .map((name) => headers.get(name)),
        ["nosniff", "DENY", "same-origin", "same-origin", "no-store"],
      );
      assert.match(headers.get("permissions-policy")!, /camera=\(\).*microphone=\(\)/);
    }
    assert.equal(nonces.size, 5, "a nonce is for one answer");
  }));

Deno.test("a form without the token of its session changes nothing; neither does one from elsewhere", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const [alice, other] = [new Visitor(site), new Visitor(site)];
    for (const each of [alice, other]) {
      await each.signIn("alice");
      await each.get("/access");
    }
    const token = { action: "create_token", name: "desk", scope: "read" };
    for (const csrf of ["", "0".repeat(64), other.csrf]) {
      const refused = await alice.send("/access", { ...token, csrf });
      assert.equal(refused.status, 403, csrf);
      assert.match(refused.text, /This form belongs to another session/);
      assert.equal((await alice.send("/sign-out", { csrf })).status, 403);
    }
    await alice.get("/access");
    const { csrf } = alice;
    for (const origin of ["https://evil.example", "null", `http://localhost:${site.port + 1}`]) {
      assert.equal((await alice.send("/access", { ...token, csrf }, { origin })).status, 403, origin);
      assert.equal((await alice.send("/sign-in", { name: "alice", password: PASSWORD }, { origin })).status, 403);
    }
    assert.equal((await alice.send("/access", { ...token, csrf }, { "sec-fetch-site": "cross-site" })).status, 403);
    assert.deepEqual([await site.access.tokens(), (await site.access.sessions()).length], [[], 2]);
  }));

Deno.test("nobody, and an expired session, are led to the sign-in instead of acting", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const nobody = new Visitor(site);
    const refused = await nobody.send("/access", { action: "create_token", name: "n", scope: "read" });
    assert.deepEqual([refused.status, refused.headers.get("location")], [303, "/sign-in?to=%2Faccess"]);
    const alice = new Visitor(site);
    await alice.signIn("alice");
    await alice.get("/access");
    site.clock.nowMs += 12 * HOUR_MS;
    const late = await alice.send("/access", { csrf: alice.csrf, action: "create_token", name: "n", scope: "read" });
    assert.deepEqual([late.status, late.headers.get("location")], [303, "/sign-in?to=%2Faccess"]);
    assert.deepEqual(await site.access.tokens(), []);
  }));

Deno.test("an operator makes a token, sees it once, and revokes it", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const alice = new Visitor(site);
    await alice.signIn("alice");
    await alice.get("/access");
    const form = { csrf: alice.csrf, action: "create_token", name: "desk", scope: ["read", "control"], days: "30" };
    const made = await alice.send("/access", { ...form, why: "the desk" });
    assert.deepEqual([made.status, made.headers.get("cache-control")], [201, "no-store"]);
    const token = /<code>(xyl_[0-9a-f]{8}_[0-9a-f]{64})<\/code>/.exec(made.text)![1]!;
    const { status } = await ask(`${site.url}/api/v1/control/pause`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(status, 200);
    const again = await alice.get("/access");
    assert.ok(!again.text.includes(token.split("_")[2]!) && again.text.includes(`xyl_${token.split("_")[1]}…`));
    assert.equal(
      messageOf(await alice.send("/access", { ...form, csrf: alice.csrf })),
      'There is an API token "desk" already.',
    );
    await alice.get("/access");
    const id = token.split("_")[1]!;
    const revoked = await alice.send("/access", { csrf: alice.csrf, action: "revoke_token", token: id, why: "over" });
    assert.deepEqual([revoked.status, revoked.headers.get("location")], [303, "/access"]);
    assert.deepEqual(await site.access.tokens(), []);
    assert.deepEqual(site.events.slice(-2).map(({ details }) => details.why), ["the desk", "over"]);
  }));

const ODD_TOKENS: readonly [name: string, fields: Record<string, string>, message: RegExp][] = [
  ["no scope", { name: "n" }, /at least one of the scopes/],
  ["words for days", { name: "n", scope: "read", days: "many" }, /whole number of days/],
  ["a name of blanks", { name: "  ", scope: "read" }, /1 to 60 visible characters/],
];

for (const [name, fields, message] of ODD_TOKENS) {
  Deno.test(`a token with ${name} is refused on the page itself`, () =>
    withSite(async (site) => {
      await addUser(site.access, "alice", "operator", PASSWORD);
      const alice = new Visitor(site);
      await alice.signIn("alice");
      await alice.get("/access");
      const answer = await alice.send("/access", { csrf: alice.csrf, action: "create_token", ...fields });
      assert.equal(answer.status, 400);
      assert.match(messageOf(answer), message);
      assert.deepEqual(await site.access.tokens(), []);
    }));
}

Deno.test("a viewer sees the own sessions only, may end them, and nothing else", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    await addUser(site.access, "bob", "viewer", PASSWORD);
    const [alice, bob, phone] = [new Visitor(site), new Visitor(site), new Visitor(site)];
    await alice.signIn("alice");
    await bob.signIn("bob");
    await phone.signIn("bob");
    const { text } = await bob.get("/access");
    assert.ok(!text.includes("alice") && !text.includes("API tokens"));
    const ids = [...text.matchAll(/name="session" value="([0-9a-f]{16})"/g)].map(([, id]) => id!);
    assert.equal(ids.length, 2);
    const make = await bob.send("/access", { csrf: bob.csrf, action: "create_token", name: "n", scope: "read" });
    assert.deepEqual([make.status, messageOf(make)], [403, "Only an operator who is signed in may do this."]);
    const kept = { id: "0a1b2c3d", name: "kept", secretHash: "h", scopes: ["read"], createdBy: "alice" } as const;
    await site.access.addToken({ ...kept, createdAtMs: 1, expiresAtMs: null, lastUsedAtMs: null }, NOTE);
    await bob.get("/access");
    const revoke = await bob.send("/access", { csrf: bob.csrf, action: "revoke_token", token: kept.id });
    assert.equal(revoke.status, 403);
    const pause = await bob.send("/api/v1/control/pause", {});
    assert.equal(pause.status, 403);
    await bob.get("/access");
    assert.equal((await bob.send("/control", { csrf: bob.csrf, action: "halt" })).status, 403);
    assert.deepEqual(site.control.asked, []);
    await bob.get("/access");
    const everywhere = await bob.send("/access", { csrf: bob.csrf, action: "sign_out_everywhere", why: "lost phone" });
    assert.deepEqual([everywhere.status, bob.cookie], [303, ""]);
    assert.deepEqual((await site.access.sessions()).map(({ userName }) => userName), ["alice"]);
    assert.deepEqual((await site.access.tokens()).map(({ name }) => name), ["kept"]);
  }));

Deno.test("an operator's form acts with its session's token only, and on what can be asked for only", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const alice = new Visitor(site);
    await alice.signIn("alice");
    assert.equal((await alice.get("/control?action=explode")).status, 400);
    assert.equal((await alice.get("/control?action=flatten")).status, 200);
    const { csrf } = alice;
    for (const wrong of ["", "0".repeat(64)]) {
      assert.equal((await alice.send("/control", { csrf: wrong, action: "halt" })).status, 403);
    }
    assert.equal((await alice.send("/control", { csrf, action: "explode" })).status, 400);
    assert.equal(site.control.asked.length, 0);
    const done = await alice.send("/control", { csrf, action: "flatten", account: "demo", why: "the news" });
    assert.deepEqual([done.status, done.headers.get("location")], [303, "/"]);
    assert.deepEqual(site.control.asked.map(({ action, account, by }) => [action, account, by.why]), [
      ["flatten", "demo", "the news"],
    ]);
  }));

Deno.test("a form with nothing to do, a body that is no form and one that is too large are refused", () =>
  withSite(async (site) => {
    await addUser(site.access, "alice", "operator", PASSWORD);
    const alice = new Visitor(site);
    await alice.signIn("alice");
    await alice.get("/access");
    assert.equal((await alice.send("/access", { csrf: alice.csrf, action: "become_root" })).status, 400);
    const post = (body: string, type: string) =>
      ask(`${site.url}/access`, {
        method: "POST",
        headers: { cookie: alice.cookie, "content-type": type },
        body,
      });
    assert.equal((await post("{}", "application/json")).status, 415);
    assert.equal((await post(`csrf=${"x".repeat(20_000)}`, "application/x-www-form-urlencoded")).status, 413);
  }));

const LEADS: readonly [wanted: string | null, to: string][] = [
  [null, "/"],
  ["/decisions/d1?a=b", "/decisions/d1?a=b"],
  ["/access#tokens", "/access"],
  ["https://evil.example/", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/..//evil.example", "/"],
  ["/a/..//evil.example", "/"],
  ["/./\\evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?to=/", "/"],
  ["/sign-out", "/"],
  ["", "/"],
];

for (const [wanted, to] of LEADS) {
  Deno.test(`a sign-in that was to lead to ${JSON.stringify(wanted)} leads to ${to}`, () => {
    assert.equal(localPath(wanted), to);
  });
}

Deno.test("property: no link leads from the sign-in to another server", () => {
  const parts = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "//",
    "evil.example",
    "http:",
    "@",
    ":",
    "?",
    "#",
    "\t",
    "\n",
    "%2f",
    "a",
  );
  fc.assert(fc.property(fc.array(parts, { maxLength: 8 }), (all) => {
    const here = "http://localhost:8000";
    assert.equal(new URL(localPath(all.join("")), here).origin, here);
  }));
});
