import assert from "node:assert/strict";
import { deskFor, PASSWORD, post, signedIn } from "./callers.ts";
import { addUser, ask, withApi } from "./harness.ts";

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
