import assert from "node:assert/strict";
import { deskFor, PASSWORD, post, signedIn } from "./callers.ts";
import { addUser, ask, withApi } from "./harness.ts";

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
