import assert from "node:assert/strict";
import { join } from "node:path";
import { type Auth, openAuth } from "../../api/auth/auth.ts";
import { checkBind } from "../../api/auth/bind.ts";
import { RateLimit } from "../../api/auth/rate_limit.ts";
import { crossSiteFault, siteFault } from "../../api/auth/same_site.ts";
import { ask, cookieOf, HOUR_MS, received, SESSION_LIMITS, withApi, withAuth } from "./harness.ts";

const tokenOf = (path: string): string => path.split("token=")[1]!;

/** Signs in by a new link. @returns The `Set-Cookie` header. */
async function linked(auth: Auth, line: object = {}): Promise<string> {
  return (await auth.signInByLink(tokenOf(auth.newSignInPath()), await received(auth, {}, line)))!;
}

/** Whether a request with this cookie comes from an operator. */
async function acts(auth: Auth, cookie: string, line: object = {}): Promise<boolean> {
  return auth.session(await received(auth, { cookie }, line)).operator;
}

Deno.test("the operator token is 32 random bytes for the owner's eyes, and stays over a restart", () =>
  withAuth(async ({ folder, again }) => {
    const path = join(folder, "operator.token");
    const first = await Deno.readTextFile(path);
    assert.match(first, /^[0-9a-f]{64}\n$/);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    await Deno.chmod(path, 0o644);
    const auth = await again();
    assert.equal(await Deno.readTextFile(path), first);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const request = await received(auth, { authorization: `bearer ${first.trim()}` });
    assert.deepEqual(auth.session(request), { operator: true, signedIn: null });
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), [
      "operator.token",
      "session.key",
    ]);
  }));

Deno.test("a spoiled token file and a missing folder are told by name", () =>
  withAuth(async ({ folder, access }) => {
    const path = join(folder, "operator.token");
    await Deno.writeTextFile(path, "short");
    const options = { store: access, limits: SESSION_LIMITS };
    const spoiled = await openAuth({ dataDir: folder, ...options });
    assert.ok(!spoiled.ok && spoiled.error.startsWith(`${path} does not hold 64 hex digits: delete it`));
    const missing = await openAuth({ dataDir: join(folder, "nowhere"), ...options });
    assert.ok(!missing.ok && missing.error.includes(join(folder, "nowhere", "operator.token")));
  }));

const post = (url: string) => ask(url, { method: "POST" });

Deno.test("a sign-in link works once, sets a strict cookie and leads to the dashboard", () =>
  withApi(async ({ url, auth, control }) => {
    const path = auth.newSignInPath();
    assert.match(path, /^\/signin\?token=[0-9a-f]{64}$/);
    for (const method of ["HEAD", "GET", "GET"]) {
      const looked = await fetch(url + path, { method, redirect: "manual" });
      assert.deepEqual([looked.status, looked.headers.get("set-cookie")], [200, null], "to look spends nothing");
      const page = await looked.text();
      if (method === "GET") assert.ok(page.includes(`<form method="post" action="${path}">`), page);
    }
    const first = await post(url + path);
    assert.deepEqual([first.status, first.headers.get("location")], [303, "/"]);
    const header = first.headers.get("set-cookie")!;
    for (const part of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"]) {
      assert.ok(header.includes(part), part);
    }
    const cookie = cookieOf(header);
    const { json: { csrf_token } } = await ask(`${url}/api/v1/session`, { headers: { cookie } });
    const headers = { cookie, "x-csrf-token": csrf_token };
    const act = () => ask(`${url}/api/v1/control/pause`, { method: "POST", headers });
    assert.equal((await act()).status, 200);
    assert.match(control.asked[0]!.by.who, /^session [0-9a-f]{16} at 127\.0\.0\.1$/);
    for (const again of [post, ask]) {
      const second = await again(url + path);
      assert.deepEqual([second.status, second.json.error.code], [401, "link_used"]);
      assert.equal(second.headers.get("set-cookie"), null);
    }
    assert.equal((await act()).status, 200);
  }));

Deno.test("a page of another site cannot spend a link", () =>
  withApi(async ({ url, auth }) => {
    const path = auth.newSignInPath();
    const foreign = await ask(url + path, { method: "POST", headers: { "sec-fetch-site": "cross-site" } });
    assert.equal(foreign.status, 403);
    assert.equal((await post(url + path)).status, 303);
  }));

Deno.test("a sign-in link that is too old, empty or made up signs nobody in", () =>
  withApi(async ({ url, auth, clock }) => {
    const path = auth.newSignInPath();
    clock.nowMs += HOUR_MS;
    for (const each of [path, "/signin?token=", `/signin?token=${"0".repeat(64)}`]) {
      for (const open of [ask, post]) {
        const { status, headers } = await open(url + each);
        assert.deepEqual([status, headers.get("set-cookie")], [401, null], each);
      }
    }
    assert.equal((await ask(`${url}/signin`)).status, 400);
  }));

Deno.test("a browser is told in a page that its link was used; a program in JSON", () =>
  withApi(async ({ url }) => {
    const used = `${url}/signin?token=${"0".repeat(64)}`;
    const page = await ask(used, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    assert.equal(page.status, 401);
    assert.match(page.headers.get("content-type")!, /^text\/html/);
    assert.match(page.text, /This link was used or is too old: <code>deno task xylen status --sign-in<\/code> prints/);
    assert.match(page.headers.get("content-security-policy")!, /default-src 'none'/);
    assert.equal((await ask(used)).json.error.code, "link_used");
    const hostile = await ask(`${url}/api/v1/<b>`, { headers: { accept: "text/html" } });
    assert.equal(hostile.json.error.code, "not_found", "data stays data");
  }));

Deno.test("only an operator gets a new sign-in link", () =>
  withApi(async ({ url, bearer, events }) => {
    const link = (headers: Record<string, string>) => ask(`${url}/api/v1/signin-links`, { method: "POST", headers });
    assert.equal((await link({})).status, 401);
    const { status, json } = await link(bearer);
    assert.equal(status, 201);
    assert.equal(events.at(-1)?.message, "A one-time sign-in link was made, by operator token at 127.0.0.1");
    assert.equal((await post(url + json.path)).status, 303);
  }));

Deno.test("old links give way when very many are asked for", () =>
  withAuth(async ({ auth }) => {
    const links = Array.from({ length: 101 }, () => auth.newSignInPath());
    const request = await received(auth);
    assert.equal(await auth.signInByLink(tokenOf(links[0]!), request), null);
    assert.notEqual(await auth.signInByLink(tokenOf(links[1]!), request), null);
  }));

Deno.test("a session ends by its age, however busy it was, and when nobody uses it", async () => {
  let nowMs = Date.UTC(2024, 0, 1);
  await withAuth(async ({ auth, access }) => {
    const [busy, idle] = [cookieOf(await linked(auth)), cookieOf(await linked(auth))];
    for (let hour = 1; hour < 12; hour++) {
      nowMs += HOUR_MS;
      assert.equal(await acts(auth, busy), true, `hour ${hour}`);
      if (hour === 2) assert.equal(await acts(auth, idle), false, "not used for two hours");
    }
    nowMs += HOUR_MS;
    assert.equal(await acts(auth, busy), false, "twelve hours");
    assert.equal((await access.sessions()).length, 2, "what ended is cleared away by the next sign-in");
    await linked(auth);
    assert.equal((await access.sessions()).length, 1);
  }, { wallNowMs: () => nowMs });
});

Deno.test("a session outlives a restart, and a forged or foreign one counts for nothing", () =>
  withAuth(async ({ auth, again }) => {
    const cookie = cookieOf(await linked(auth));
    const restarted = await again();
    assert.equal(await acts(restarted, cookie), true);
    const [expires, secret, signature] = cookie.split("=")[1]!.split(".");
    const forged = [
      `${Number(expires) + HOUR_MS}.${secret}.${signature}`,
      `${expires}.${"0".repeat(64)}.${signature}`,
      `${expires}.${secret}.${"0".repeat(64)}`,
      `${expires}.${secret}`,
      `${expires}.${secret}.${signature}0`,
      "",
    ];
    for (const value of forged) assert.equal(await acts(restarted, `xylen_session=${value}`), false, value);
    assert.equal(await acts(await again({ secret: "another secret" }), cookie), false);
  }));

Deno.test("a cookie that is signed right opens nothing without its row, or with another secret of the same row", () =>
  withAuth(async ({ auth, access, again }) => {
    const cookie = cookieOf(await linked(auth));
    const [session] = await access.sessions();
    assert.ok(!JSON.stringify(session).includes(cookie.split(".")[1]!), "the database does not know the secret");
    const withRow = async (secretHash: string | null) => {
      const store = Object.assign(Object.create(access), {
        session: () => Promise.resolve(secretHash === null ? null : { ...session, secretHash }),
      });
      return await acts(await again({ store }), cookie);
    };
    assert.deepEqual(
      [await withRow(null), await withRow("0".repeat(64)), await withRow(session!.secretHash)],
      [false, false, true],
    );
  }));

Deno.test("a secret of the environment signs the sessions and leaves no key file", () =>
  withAuth(async ({ auth, folder }) => {
    const cookie = cookieOf(await linked(auth));
    assert.equal(await acts(auth, `other=1; ${cookie}`), true);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["operator.token"]);
  }, { secret: "a secret of the environment" }));

Deno.test("over TLS the cookie is for TLS and this host only, and none of a plain line counts", () =>
  withAuth(async ({ auth }) => {
    const secure = await linked(auth, { secure: true });
    assert.match(secure, /^__Host-xylen_session=.*; Secure/);
    assert.doesNotMatch(await linked(auth), /; Secure/);
    const value = cookieOf(secure).split("=")[1]!;
    assert.equal(await acts(auth, `__Host-xylen_session=${value}`, { secure: true }), true);
    assert.equal(await acts(auth, `xylen_session=${value}`, { secure: true }), false);
  }));

Deno.test("a wrong token is not made good by a good cookie; what a proxy authorizes does not stand in a cookie's way", () =>
  withAuth(async ({ auth }) => {
    const cookie = cookieOf(await linked(auth));
    const operator = async (authorization: string) =>
      auth.session(await received(auth, { cookie, authorization })).operator;
    assert.deepEqual([await operator("Bearer wrong"), await operator("Basic eDp5")], [false, true]);
  }));

Deno.test("a sign-in takes a new session, whatever the browser brought, and ends the one that it had", () =>
  withAuth(async ({ auth, access }) => {
    const planted = `xylen_session=${Date.now() + HOUR_MS}.${"a".repeat(64)}.${"b".repeat(64)}`;
    const request = await received(auth, { cookie: planted });
    const first = cookieOf((await auth.signInByLink(tokenOf(auth.newSignInPath()), request))!);
    assert.notEqual(first, planted);
    assert.deepEqual([await acts(auth, planted), await acts(auth, first)], [false, true]);
    const again = await received(auth, { cookie: first });
    const second = cookieOf((await auth.signInByLink(tokenOf(auth.newSignInPath()), again))!);
    assert.deepEqual([await acts(auth, first), await acts(auth, second)], [false, true]);
    assert.equal((await access.sessions()).length, 1);
  }));

const BINDS: readonly [host: string, secret: string | undefined, allowed: boolean][] = [
  ["127.0.0.1", undefined, true],
  ["127.0.0.53", undefined, true],
  ["localhost", undefined, true],
  ["::1", undefined, true],
  ["0.0.0.0", undefined, false],
  ["::", undefined, false],
  ["192.168.1.5", "", false],
  ["192.168.1.5", "too short", false],
  ["127.0.0.1.evil.example", undefined, false],
  ["0.0.0.0", "long enough a secret", true],
];

Deno.test("a bind beyond this machine needs a secret", () => {
  for (const [host, secret, allowed] of BINDS) {
    const checked = checkBind(host, secret);
    assert.equal(checked.ok, allowed, host);
    if (!checked.ok) assert.match(checked.error, /XYLEN_AUTH_SECRET/);
  }
});

Deno.test("beyond this machine reading needs the operator too; only the health checks are open", () =>
  withApi(async ({ url, auth, bearer, views }) => {
    const closed = ["/api/v1/status", "/api/openapi.json", "/metrics", "/ws", "/", "/api/v1/nothing"];
    for (const path of closed) assert.equal((await ask(url + path)).status, 401, path);
    assert.equal((await ask(`${url}/healthz`)).status, 200);
    views.notReady = () => ["what strangers need not know"];
    assert.deepEqual((await ask(`${url}/readyz`)).json, { ready: false, reasons: [] });
    assert.equal((await ask(`${url}/readyz`, { headers: bearer })).json.reasons.length, 1);
    assert.equal((await ask(`${url}/metrics`, { headers: bearer })).status, 200);
    const { headers } = await post(url + auth.newSignInPath());
    const cookie = cookieOf(headers.get("set-cookie"));
    assert.equal((await ask(`${url}/api/v1/status`, { headers: { cookie } })).status, 200);
    const page = await ask(`${url}/decisions/d1?a=b`, { headers: { accept: "text/html" } });
    assert.deepEqual([page.status, page.headers.get("location")], [303, "/sign-in?to=%2Fdecisions%2Fd1%3Fa%3Db"]);
  }, { bind: { host: "0.0.0.0", port: 8000 } }));

const loopback = { host: "127.0.0.1", port: 8000 };
const anywhere = { host: "0.0.0.0", port: 8000 };
const SITES: readonly [bind: typeof loopback, host: string | null, origin: string | null, allowed: boolean][] = [
  [loopback, "localhost:8000", null, true],
  [loopback, "localhost:8000", "http://localhost:8000", true],
  [loopback, "localhost:8000", "http://127.0.0.1:8000", false],
  [loopback, null, null, false],
  [loopback, "localhost:8000@evil.example", null, false],
  [loopback, "evil.example#localhost:8000", null, false],
  [loopback, "xylen.example.org", "https://xylen.example.org", true],
  [loopback, "xylen.example.org", "https://evil.example", false],
  [{ host: "127.0.0.1", port: 80 }, "localhost", "http://localhost", true],
  [{ host: "::1", port: 8000 }, "[::1]:8000", null, true],
  [{ host: "my-host.lan", port: 8000 }, "my-host.lan:8000", null, true],
  [anywhere, "192.168.1.5:8000", "http://192.168.1.5:8000", true],
  [anywhere, "coordinator:9000", null, true],
  [anywhere, "evil.example:8000", null, false],
];

Deno.test("names and pages are told apart", () => {
  for (const [bind, host, origin, allowed] of SITES) {
    const headers = new Headers({ ...(host === null ? {} : { host }), ...(origin === null ? {} : { origin }) });
    const fault = siteFault(headers, bind, ["https://xylen.example.org"]);
    assert.equal(fault === null, allowed, `${bind.host} ${host} ${origin}: ${fault}`);
  }
});

const FETCHED: readonly [site: string | null, origin: string | null, allowed: boolean][] = [
  [null, null, true],
  ["none", null, true],
  ["same-origin", "http://localhost:8000", true],
  ["same-site", "http://localhost:3000", false],
  ["cross-site", "https://evil.example", false],
  ["cross-site", null, false],
  ["cross-site", "https://xylen.example.org", true],
];

Deno.test("what a browser says to come from elsewhere changes nothing, configured origins apart", () => {
  for (const [site, origin, allowed] of FETCHED) {
    const headers = new Headers({
      ...(site === null ? {} : { "sec-fetch-site": site }),
      ...(origin === null ? {} : { origin }),
    });
    assert.equal(crossSiteFault(headers, ["https://xylen.example.org"]) === null, allowed, `${site} ${origin}`);
  }
});

Deno.test("the rate limit counts each client for itself and remembers a bounded crowd", () => {
  let nowMs = 0;
  const limit = new RateLimit(2, () => nowMs);
  assert.deepEqual([limit.take("a"), limit.take("a"), limit.take("b"), limit.take("a")], [0, 0, 0, 60]);
  nowMs = 59_500;
  assert.equal(limit.take("a"), 1);
  nowMs = 60_000;
  assert.equal(limit.take("a"), 0);
  for (let i = 0; i < 10_000; i++) limit.take(`client ${i}`);
  const late = ["one", "two", "three"].map((each) => limit.take(`late ${each}`) > 0);
  assert.deepEqual(late, [false, true, true]);
});
