import assert from "node:assert/strict";
import type { Auth } from "../../api/auth/auth.ts";
import type { AccessDesk } from "../../coordinator/ports/access.ts";
import { addUser, ask, cookieOf, HOUR_MS, received, type RunningApi, withApi } from "./harness.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 24 * HOUR_MS;

async function deskFor(auth: Auth, headers: HeadersInit = {}, line: object = {}): Promise<AccessDesk> {
  return auth.desk(await received(auth, headers, line));
}

/** Signs in by name. @returns What a script of the page sends. */
async function signedIn({ auth, url }: RunningApi, name: string, password = PASSWORD) {
  const answer = await (await deskFor(auth)).signIn(name, password);
  assert.ok(answer.kind === "signed_in", answer.kind);
  const cookie = cookieOf(answer.cookie);
  const { json } = await ask(`${url}/api/v1/session`, { headers: { cookie } });
  return { cookie, "x-csrf-token": json.csrf_token as string };
}

const post = (url: string, headers: Record<string, string>, body?: object) =>
  ask(url, {
    method: "POST",
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function newToken(api: RunningApi, scopes: readonly string[], days: number | null = null) {
  const name = `token ${scopes.join(" ")} ${days}`;
  const { status, json } = await post(`${api.url}/api/v1/access/tokens`, api.bearer, { name, scopes, days });
  assert.equal(status, 201);
  return { ...json, headers: { authorization: `Bearer ${json.token}` } } as {
    token: string;
    token_id: string;
    headers: Record<string, string>;
  };
}

Deno.test("an operator acts under the own name; a viewer looks, and is told that it is no more", () =>
  withApi(async (api) => {
    const { url, access, control } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    await addUser(access, "bob", "viewer", PASSWORD);
    const [alice, bob] = [await signedIn(api, "alice"), await signedIn(api, "bob")];
    assert.equal((await post(`${url}/api/v1/control/pause`, alice, { why: "lunch" })).status, 200);
    assert.match(control.asked[0]!.by.who, /^alice \(session [0-9a-f]{16}\) at 127\.0\.0\.1$/);
    const refused = await post(`${url}/api/v1/control/resume`, bob);
    assert.deepEqual([refused.status, refused.json.error], [403, {
      code: "forbidden",
      message: "bob is signed in as a viewer: viewers look, operators act",
    }]);
    assert.equal((await ask(`${url}/api/v1/status`, { headers: bob })).status, 200);
    for (const path of ["access", "access/tokens"]) {
      assert.equal((await ask(`${url}/api/v1/${path}`, { headers: bob })).status, 403, path);
    }
    assert.equal(control.asked.length, 1);
  }));

Deno.test("a change of role counts with the next request; a removal and a new password sign out", () =>
  withApi(async (api) => {
    const { url, access, control } = api;
    const note = { severity: "info", message: "m", details: {} } as const;
    await addUser(access, "alice", "operator", PASSWORD);
    const before = await signedIn(api, "alice");
    await access.changeRole("alice", "viewer", note);
    assert.equal((await post(`${url}/api/v1/control/pause`, before)).status, 403);
    await access.changeRole("alice", "operator", note);
    assert.equal((await post(`${url}/api/v1/control/pause`, before)).status, 200);
    await access.changePassword("alice", "another hash", 1, note);
    assert.equal((await post(`${url}/api/v1/control/pause`, before)).status, 401);
    assert.equal(control.asked.length, 1);
  }));

Deno.test("a change that comes with a cookie needs the session's token as well", () =>
  withApi(async (api) => {
    const { url, access, control } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    const [alice, other] = [await signedIn(api, "alice"), await signedIn(api, "alice")];
    const wrong: Record<string, string>[] = [
      { cookie: alice.cookie },
      { ...alice, "x-csrf-token": "" },
      { ...alice, "x-csrf-token": "0".repeat(64) },
      { ...alice, "x-csrf-token": other["x-csrf-token"] },
    ];
    for (const headers of wrong) {
      for (const path of ["control/pause", "signin-links", "access/tokens"]) {
        const { status, json } = await post(`${url}/api/v1/${path}`, headers, { name: "n", scopes: ["read"] });
        assert.deepEqual([status, json.error.code], [403, "csrf"], path);
      }
    }
    assert.deepEqual([control.asked, await access.tokens()], [[], []]);
    assert.equal((await post(`${url}/api/v1/control/pause`, alice)).status, 200);
  }));

Deno.test("a browser that says another page sent it changes nothing, with everything right", () =>
  withApi(async (api) => {
    const { url, access, control } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    const alice = await signedIn(api, "alice");
    for (const site of ["cross-site", "same-site"]) {
      const { status } = await post(`${url}/api/v1/control/pause`, { ...alice, "sec-fetch-site": site });
      assert.equal(status, 403, site);
    }
    assert.deepEqual(control.asked, []);
    assert.equal(
      (await post(`${url}/api/v1/control/pause`, { ...alice, "sec-fetch-site": "same-origin" })).status,
      200,
    );
  }));

Deno.test("an API token is good for its scopes, for what comes without a cookie, and shown once", () =>
  withApi(async (api) => {
    const { url, access, control, bearer } = api;
    const made = await newToken(api, ["control"]);
    assert.match(made.token, /^xyl_[0-9a-f]{8}_[0-9a-f]{64}$/);
    assert.ok(made.token.startsWith(`xyl_${made.token_id}_`));
    const { json } = await ask(`${url}/api/v1/access`, { headers: bearer });
    assert.equal(json.tokens[0].token_id, made.token_id);
    const kept = JSON.stringify([json, await access.tokens()]);
    assert.ok(!kept.includes(made.token) && !kept.includes(made.token.split("_")[2]!));
    assert.ok(!JSON.stringify(json).includes("hash"));

    assert.equal((await post(`${url}/api/v1/control/pause`, made.headers)).status, 200);
    assert.equal(
      control.asked[0]!.by.who,
      `API token "token control null" (xyl_${made.token_id}) at 127.0.0.1`,
    );
    const [models, own, links] = await Promise.all(
      ["models/gbdt-12/promote", "access/tokens", "signin-links"].map((path) =>
        post(`${url}/api/v1/${path}`, made.headers, { name: "more", scopes: ["models"] })
      ),
    );
    assert.deepEqual([models!.status, own!.status, links!.status], [403, 403, 403]);
    assert.match(models!.json.error.message, /has the scope control, and this needs models/);
    assert.equal((await access.tokens()).length, 1, "no token makes another");
  }));

Deno.test("beyond this machine a token reads with the scope for it, the websocket included", () =>
  withApi(async (api) => {
    const [reads, controls] = [await newToken(api, ["read"]), await newToken(api, ["control"])];
    for (const path of ["/api/v1/status", "/metrics", "/api/v1/session"]) {
      assert.equal((await ask(api.url + path, { headers: reads.headers })).status, 200, path);
      assert.equal((await ask(api.url + path, { headers: controls.headers })).status, 403, path);
    }
    assert.equal((await ask(`${api.url}/ws`, { headers: controls.headers })).status, 403);
    assert.equal((await ask(`${api.url}/ws`, { headers: reads.headers })).status, 426);
  }, { bind: { host: "0.0.0.0", port: 8000 } }));

Deno.test("a token that is over, revoked, forged or cut short opens nothing", () =>
  withApi(async (api) => {
    const { url, clock, bearer, control } = api;
    const [short, long] = [await newToken(api, ["control"], 1), await newToken(api, ["control"])];
    const act = (token: string) => post(`${url}/api/v1/control/pause`, { authorization: `Bearer ${token}` });
    const [, id, secret] = long.token.split("_") as [string, string, string];
    const forged = [
      `xyl_${id}_${"0".repeat(64)}`,
      `xyl_${short.token_id}_${secret}`,
      `xyl_ffffffff_${secret}`,
      `xyl_${id}_${secret.slice(0, 63)}`,
      `xyl_${id}_`,
      secret,
      `${long.token}0`,
      long.token.toUpperCase(),
    ];
    for (const token of forged) assert.equal((await act(token)).status, 401, token);
    assert.equal((await act(short.token)).status, 200);
    clock.nowMs += DAY_MS;
    assert.equal((await act(short.token)).status, 401);
    assert.equal((await act(long.token)).status, 200);
    const revoke = () => post(`${url}/api/v1/access/tokens/${long.token_id}/revoke`, bearer, { why: "leaked" });
    assert.equal((await revoke()).status, 200);
    assert.equal((await revoke()).status, 404);
    assert.equal((await act(long.token)).status, 401);
    assert.equal(control.asked.length, 2);
  }));

Deno.test("a token's use is written down, once a minute", () =>
  withApi(async (api) => {
    const { url, clock, access } = api;
    const { headers } = await newToken(api, ["read"]);
    const usedAt = async () => {
      await ask(`${url}/api/v1/session`, { headers });
      return (await access.tokens())[0]!.lastUsedAtMs;
    };
    const first = await usedAt();
    clock.nowMs += 59_000;
    assert.equal(await usedAt(), first);
    clock.nowMs += 1_000;
    assert.equal(await usedAt(), clock.nowMs);
  }));

const BAD_TOKENS: readonly [name: string, body: object][] = [
  ["no name", { name: "", scopes: ["read"] }],
  ["a name with a line break", { name: "a\nb", scopes: ["read"] }],
  ["a name that is too long", { name: "x".repeat(61), scopes: ["read"] }],
  ["no scope", { name: "n", scopes: [] }],
  ["a scope that is none", { name: "n", scopes: ["read", "admin"] }],
  ["no days", { name: "n", scopes: ["read"], days: 0 }],
  ["half a day", { name: "n", scopes: ["read"], days: 0.5 }],
  ["very many days", { name: "n", scopes: ["read"], days: 3_651 }],
];

for (const [name, body] of BAD_TOKENS) {
  Deno.test(`a token with ${name} is not made`, () =>
    withApi(async ({ url, bearer, access, events }) => {
      const { status, json } = await post(`${url}/api/v1/access/tokens`, bearer, body);
      assert.deepEqual([status, json.error.code], [400, "bad_request"]);
      assert.deepEqual([await access.tokens(), events], [[], []]);
    }));
}

Deno.test("a name is given to one token", () =>
  withApi(async (api) => {
    const make = () => post(`${api.url}/api/v1/access/tokens`, api.bearer, { name: "desk", scopes: ["read"] });
    assert.deepEqual([(await make()).status, (await make()).status], [201, 409]);
  }));

Deno.test("a viewer sees and ends the own sessions, an operator everybody's", () =>
  withApi(async (api) => {
    const { auth, access, url } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    await addUser(access, "bob", "viewer", PASSWORD);
    const [alice, bob, phone] = [
      await signedIn(api, "alice"),
      await signedIn(api, "bob"),
      await signedIn(api, "bob"),
    ];
    const desk = await deskFor(auth, { cookie: bob.cookie });
    const own = await desk.view();
    assert.ok(own.ok);
    assert.deepEqual(
      [own.value.users, own.value.tokens, own.value.sessions.map(({ user, current }) => [user, current]).toSorted()],
      [[], [], [["bob", false], ["bob", true]]],
    );
    const of = async (user: string, current: boolean) =>
      (await (await deskFor(auth, { cookie: user === "bob" ? bob.cookie : alice.cookie })).view().then((all) => {
        assert.ok(all.ok);
        return all.value.sessions.find((each) => each.user === user && each.current === current)!;
      })).session_id;
    const refused = await desk.endSession(await of("alice", true), "");
    assert.deepEqual(refused.ok ? "" : refused.error.code, "forbidden");
    assert.deepEqual((await desk.endSession("0123456789abcdef", "")).ok, false);
    assert.ok((await desk.endSession(await of("bob", false), "lost phone")).ok);
    assert.equal((await ask(`${url}/api/v1/session`, { headers: { cookie: phone.cookie } })).json.kind, "nobody");

    const { json } = await ask(`${url}/api/v1/access`, { headers: alice });
    assert.deepEqual(json.sessions.map(({ user }: { user: string }) => user).toSorted(), ["alice", "bob"]);
    const bobs = json.sessions.find(({ user }: { user: string }) => user === "bob").session_id;
    assert.equal((await post(`${url}/api/v1/access/sessions/${bobs}/revoke`, alice, { why: "gone" })).status, 200);
    assert.equal((await ask(`${url}/api/v1/session`, { headers: { cookie: bob.cookie } })).json.kind, "nobody");
  }));

Deno.test("signing out ends one session, everywhere ends all of that user and nobody else's", () =>
  withApi(async (api) => {
    const { auth, access, url } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    await addUser(access, "bob", "viewer", PASSWORD);
    const [one, two, three, bob] = [
      await signedIn(api, "alice"),
      await signedIn(api, "alice"),
      await signedIn(api, "alice"),
      await signedIn(api, "bob"),
    ];
    const kind = async (who: { cookie: string }) =>
      (await ask(`${url}/api/v1/session`, { headers: { cookie: who.cookie } })).json.kind;
    const forget = await (await deskFor(auth, { cookie: one.cookie })).signOut();
    assert.match(forget, /^xylen_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.deepEqual([await kind(one), await kind(two)], ["nobody", "session"]);
    await (await deskFor(auth, { cookie: two.cookie })).signOutEverywhere("lost laptop");
    assert.deepEqual([await kind(two), await kind(three), await kind(bob)], ["nobody", "nobody", "session"]);
  }));

Deno.test("guessing is slowed, and neither another user nor the right one elsewhere is held up", () =>
  withApi(async ({ auth, access, clock, events }) => {
    await addUser(access, "alice", "operator", PASSWORD);
    await addUser(access, "bob", "viewer", PASSWORD);
    const cafe = { address: "203.0.113.7", direct: false };
    const attempt = async (name: string, password: string, line: object) =>
      await (await deskFor(auth, {}, line)).signIn(name, password);
    const began = clock.nowMs;
    const answers: string[] = [];
    for (let i = 0; i < 1_000; i++) {
      const answer = await attempt("alice", `guess number ${i}`, cafe);
      answers.push(answer.kind);
      if (answer.kind === "wait") clock.nowMs += 1_000;
    }
    const tried = answers.filter((kind) => kind === "wrong").length;
    assert.ok(tried <= 14, `${tried} guesses in ${(clock.nowMs - began) / 1000} s`);
    assert.deepEqual(await attempt("alice", PASSWORD, cafe).then(({ kind }) => kind), "wait");
    assert.equal((await attempt("bob", PASSWORD, cafe)).kind, "signed_in");
    assert.equal((await attempt("alice", PASSWORD, {})).kind, "signed_in");
    const told = events.filter(({ message }) => message.startsWith("Sign-in refused"));
    assert.equal(told.length, tried);
    assert.equal(told[0]!.message, "Sign-in refused, by alice at 203.0.113.7: wrong password");
  }));

Deno.test("a name that is nobody's is not told: people type passwords there", () =>
  withApi(async ({ auth, access, events }) => {
    await addUser(access, "alice", "operator", PASSWORD);
    const desk = await deskFor(auth);
    assert.equal((await desk.signIn(PASSWORD, "alice")).kind, "wrong");
    assert.equal((await desk.signIn(" ALICE ", PASSWORD)).kind, "signed_in");
    assert.equal(events[0]!.message, "Sign-in refused, by an unknown user at 127.0.0.1: no such user");
    assert.ok(!JSON.stringify(events).includes(PASSWORD));
  }));

Deno.test("every change of the access tells who, from where and why", () =>
  withApi(async (api) => {
    const { url, access, events, auth } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    const alice = await signedIn(api, "alice");
    const { json } = await post(`${url}/api/v1/access/tokens`, alice, {
      name: "desk",
      scopes: ["control", "read"],
      days: 30,
      why: "the desk",
    });
    await post(`${url}/api/v1/access/tokens/${json.token_id}/revoke`, alice, { why: "no desk" });
    await (await deskFor(auth, { cookie: alice.cookie })).signOut();
    const who = /alice \(session [0-9a-f]{16}\)/;
    const expected = [
      [/^Signed in as operator, by alice .* at 127\.0\.0\.1: password$/, "password"],
      [
        /^API token "desk" \(xyl_[0-9a-f]{8}\) for read, control was made, by alice .* at 127.0.0.1: the desk$/,
        "the desk",
      ],
      [/^API token "desk" \(xyl_[0-9a-f]{8}\) was revoked, by alice .* at 127.0.0.1: no desk$/, "no desk"],
      [/^Session [0-9a-f]{16} was ended, by alice .* at 127.0.0.1: signed out$/, "signed out"],
    ] as const;
    assert.equal(events.length, expected.length);
    for (const [i, [message, why]] of expected.entries()) {
      const { details, eventType } = events[i]!;
      assert.match(events[i]!.message, message);
      assert.match(String(details.who), who);
      assert.deepEqual([details.from, details.why, eventType], ["127.0.0.1", why, "ACCESS"]);
    }
  }));

Deno.test("a page that listens is closed when its session ends", () =>
  withApi(async (api) => {
    const { url, access, auth } = api;
    await addUser(access, "bob", "viewer", PASSWORD);
    const { cookie } = await signedIn(api, "bob");
    const options = { headers: { cookie } } as unknown as string[];
    const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, options);
    const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
    await new Promise((resolve) => socket.onmessage = resolve);
    await (await deskFor(auth, { cookie })).signOut();
    const { code, reason } = await closed;
    assert.deepEqual([code, reason], [1008, "signed out"]);
  }, { bind: { host: "0.0.0.0", port: 8000 }, heartbeatMs: 20 }));

Deno.test("reading has a limit of its own for each client; health and what pages are made of have none", () =>
  withApi(async ({ url, clock }) => {
    const statuses = async (path: string) => {
      const answers = [];
      for (let i = 0; i < 4; i++) answers.push((await ask(url + path)).status);
      return answers;
    };
    assert.deepEqual(await statuses("/api/v1/status"), [200, 200, 200, 429]);
    assert.deepEqual(await statuses("/healthz"), [200, 200, 200, 200]);
    assert.deepEqual(await statuses("/css/page.css"), [404, 404, 404, 404]);
    assert.deepEqual(await statuses("/sign-in"), [429, 429, 429, 429]);
    clock.nowMs += 60_000;
    assert.equal((await ask(`${url}/api/v1/status`)).status, 200);
  }, { readLimitPerMinute: 3 }));

Deno.test("what a proxy on this machine passes on is not from this machine: it signs in", () =>
  withApi(async ({ url, bearer }) => {
    const headers = { "x-forwarded-for": "203.0.113.7" };
    assert.equal((await ask(`${url}/api/v1/status`, { headers })).status, 401);
    assert.equal((await ask(`${url}/api/v1/status`, { headers: { ...headers, ...bearer } })).status, 200);
    assert.equal((await ask(`${url}/api/v1/status`)).status, 200);
  }));

Deno.test("behind a proxy that is configured, the client's own address is told and limited", () =>
  withApi(async (api) => {
    const pause = (address: string) =>
      post(`${api.url}/api/v1/control/pause`, { ...api.bearer, "x-forwarded-for": address });
    assert.equal((await pause("203.0.113.7")).status, 200);
    assert.equal(api.control.asked[0]!.by.who, "operator token at 203.0.113.7");
    assert.equal((await pause("203.0.113.7")).status, 429);
    assert.equal((await pause("203.0.113.8")).status, 200);
  }, { trustedProxies: ["127.0.0.1"], rateLimitPerMinute: 1 }));

Deno.test("when the database cannot be written, whoever is signed in can still halt", () =>
  withApi(async (api) => {
    const { url, access, clock, faults, control } = api;
    await addUser(access, "alice", "operator", PASSWORD);
    const alice = await signedIn(api, "alice");
    access.useSession = () => Promise.reject(new Error("disk full"));
    clock.nowMs += 61_000;
    assert.equal((await post(`${url}/api/v1/control/halt`, alice)).status, 200);
    assert.deepEqual([control.asked.length, faults.map(String)], [1, ["Error: disk full"]]);
  }));
