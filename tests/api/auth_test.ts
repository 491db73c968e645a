import assert from "node:assert/strict";
import { join } from "node:path";
import { openAuth } from "../../api/auth/auth.ts";
import { checkBind } from "../../api/auth/bind.ts";
import { RateLimit } from "../../api/auth/rate_limit.ts";
import { siteFault } from "../../api/auth/same_site.ts";
import { ask, authIn, withApi } from "./harness.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const cookieOf = (header: string | null): string => header!.split(";")[0]!;
const tokenOf = (path: string): string => path.split("token=")[1]!;
const requestWith = (cookie: string) => new Request("http://localhost/", { headers: { cookie } });

Deno.test("the operator token is 32 random bytes for the owner's eyes, and stays over a restart", () =>
  inFolder(async (folder) => {
    const path = join(folder, "operator.token");
    await authIn(folder);
    const first = await Deno.readTextFile(path);
    assert.match(first, /^[0-9a-f]{64}\n$/);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    await Deno.chmod(path, 0o644);
    const auth = await authIn(folder);
    assert.equal(await Deno.readTextFile(path), first);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const request = new Request("http://localhost/", { headers: { authorization: `bearer ${first.trim()}` } });
    assert.deepEqual(auth.session(request), { operator: true });
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), [
      "operator.token",
      "session.key",
    ]);
  }));

Deno.test("a spoiled token file and a missing folder are told by name", () =>
  inFolder(async (folder) => {
    const path = join(folder, "operator.token");
    await Deno.writeTextFile(path, "short");
    const spoiled = await openAuth({ dataDir: folder });
    assert.ok(!spoiled.ok && spoiled.error.startsWith(`${path} does not hold 64 hex digits: delete it`));
    const missing = await openAuth({ dataDir: join(folder, "nowhere") });
    assert.ok(!missing.ok && missing.error.includes(join(folder, "nowhere", "operator.token")));
  }));

Deno.test("a sign-in link works once, sets a strict cookie and leads to the dashboard", () =>
  withApi(async ({ url, auth, control }) => {
    const path = auth.newSignInPath();
    assert.match(path, /^\/signin\?token=[0-9a-f]{64}$/);
    const first = await ask(url + path);
    assert.deepEqual([first.status, first.headers.get("location")], [303, "/"]);
    const header = first.headers.get("set-cookie")!;
    for (const part of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"]) {
      assert.ok(header.includes(part), part);
    }
    const act = () => ask(`${url}/api/v1/control/pause`, { method: "POST", headers: { cookie: cookieOf(header) } });
    assert.equal((await act()).status, 200);
    assert.match(control.asked[0]!.by.who, /^session [0-9a-f]{16} at 127\.0\.0\.1$/);
    const second = await ask(url + path);
    assert.deepEqual([second.status, second.json.error.code], [401, "link_used"]);
    assert.equal(second.headers.get("set-cookie"), null);
    assert.equal((await act()).status, 200);
  }));

Deno.test("a sign-in link that is too old, empty or made up signs nobody in", () =>
  withApi(async ({ url, auth, clock }) => {
    const path = auth.newSignInPath();
    clock.nowMs += HOUR_MS;
    for (const each of [path, "/signin?token=", `/signin?token=${"0".repeat(64)}`]) {
      const { status, headers } = await ask(url + each);
      assert.deepEqual([status, headers.get("set-cookie")], [401, null], each);
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
  withApi(async ({ url, bearer }) => {
    const link = (headers: Record<string, string>) => ask(`${url}/api/v1/signin-links`, { method: "POST", headers });
    assert.equal((await link({})).status, 401);
    const { status, json } = await link(bearer);
    assert.equal(status, 201);
    assert.equal((await ask(url + json.path)).status, 303);
  }));

Deno.test("old links give way when very many are asked for", () =>
  inFolder(async (folder) => {
    const auth = await authIn(folder);
    const links = Array.from({ length: 101 }, () => auth.newSignInPath());
    assert.equal(auth.signIn(tokenOf(links[0]!), false), null);
    assert.notEqual(auth.signIn(tokenOf(links[1]!), false), null);
  }));

Deno.test("a session ends after a week", () =>
  inFolder(async (folder) => {
    let nowMs = Date.UTC(2024, 0, 1);
    const auth = await authIn(folder, () => nowMs);
    const request = requestWith(cookieOf(auth.signIn(tokenOf(auth.newSignInPath()), false)));
    nowMs += 7 * DAY_MS - 1;
    assert.equal(auth.session(request).operator, true);
    nowMs += 1;
    assert.equal(auth.session(request).operator, false);
  }));

Deno.test("a session outlives a restart, and a forged or foreign one counts for nothing", () =>
  inFolder(async (folder) => {
    const auth = await authIn(folder);
    const cookie = cookieOf(auth.signIn(tokenOf(auth.newSignInPath()), false));
    const restarted = await authIn(folder);
    assert.equal(restarted.session(requestWith(cookie)).operator, true);
    const [expires, id, signature] = cookie.split("=")[1]!.split(".");
    const forged = [
      `${Number(expires) + DAY_MS}.${id}.${signature}`,
      `${expires}.${"0".repeat(16)}.${signature}`,
      `${expires}.${id}.${"0".repeat(64)}`,
      `${expires}.${id}`,
      `${expires}.${id}.${signature}0`,
      "",
    ];
    for (const value of forged) {
      assert.equal(restarted.session(requestWith(`xylen_session=${value}`)).operator, false, value);
    }
    const other = await authIn(folder, Date.now, "another secret");
    assert.equal(other.session(requestWith(cookie)).operator, false);
  }));

Deno.test("a secret of the environment signs the sessions and leaves no key file", () =>
  inFolder(async (folder) => {
    const auth = await authIn(folder, Date.now, "a secret of the environment");
    const cookie = cookieOf(auth.signIn(tokenOf(auth.newSignInPath()), true));
    assert.equal(auth.session(requestWith(`other=1; ${cookie}`)).operator, true);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["operator.token"]);
  }));

Deno.test("over TLS the cookie is for TLS only", () =>
  inFolder(async (folder) => {
    const auth = await authIn(folder);
    assert.match(auth.signIn(tokenOf(auth.newSignInPath()), true)!, /; Secure/);
    assert.doesNotMatch(auth.signIn(tokenOf(auth.newSignInPath()), false)!, /; Secure/);
  }));

Deno.test("a wrong token is not made good by a good cookie", () =>
  inFolder(async (folder) => {
    const auth = await authIn(folder);
    const cookie = cookieOf(auth.signIn(tokenOf(auth.newSignInPath()), false));
    const request = new Request("http://localhost/", { headers: { cookie, authorization: "Bearer wrong" } });
    assert.equal(auth.operator(request), null);
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
    const { headers } = await ask(url + auth.newSignInPath());
    const cookie = cookieOf(headers.get("set-cookie"));
    assert.equal((await ask(`${url}/api/v1/status`, { headers: { cookie } })).status, 200);
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
