/** No password, token or cookie in events, logs or what the API tells of a mistake, whatever is typed where. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { maskedSecrets } from "../../domain/secret_text.ts";
import { Redaction } from "../../coordinator/telemetry/redaction.ts";
import { addUser, ask, cookieOf, received, withApi } from "./harness.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const token = fc.tuple(hex(8), hex(64)).map(([id, secret]) => ({ text: `xyl_${id}_${secret}`, secret }));
const cookie = fc.tuple(fc.integer({ min: 1e12, max: 2e12 }), hex(64), hex(64)).map(([expires, secret, signature]) => ({
  text: `xylen_session=${expires}.${secret}.${signature}`,
  secret,
}));
const bare = cookie.map(({ text, secret }) => ({ text: text.split("=")[1]!, secret }));
const link = hex(64).map((secret) => ({ text: `http://localhost:8000/signin?token=${secret}`, secret }));
const csrf = hex(64).map((secret) => ({ text: `csrf=${secret}`, secret }));
const form = hex(20).map((secret) => ({ text: `name=alice&password=${secret}&to=%2F`, secret }));
const header = hex(64).map((secret) => ({ text: `authorization: Bearer ${secret}`, secret }));
const hash = hex(43).map((secret) => ({ text: `scrypt$ln=17,r=8,p=1$c2FsdA==$${secret}=`, secret }));
const anySecret = fc.oneof(token, cookie, bare, link, csrf, form, header, hash);
const around = fc.string({ unit: fc.constantFrom(..."abc .:;,()'\"\n") });

Deno.test("property: what looks like a secret is taken out of any text, and is out of any log line", () => {
  const redaction = new Redaction([]);
  fc.assert(fc.property(anySecret, around, around, ({ text, secret }, before, after) => {
    const whole = `${before} ${text} ${after}`;
    assert.ok(!maskedSecrets(whole).includes(secret), maskedSecrets(whole));
    assert.ok(!redaction.text(whole).includes(secret));
    assert.ok(!JSON.stringify(redaction.record({ deep: [{ note: whole }] })).includes(secret));
    assert.ok(!redaction.text(new Error(whole).stack!).includes(secret));
  }));
});

Deno.test("property: what looks like no secret stays as it is", () => {
  const words = fc.array(fc.constantFrom("paused", "by", "alice", "at", "127.0.0.1:", "xyl_0123abcd", "d-12", "0.5"));
  fc.assert(fc.property(words, (all) => assert.equal(maskedSecrets(all.join(" ")), all.join(" "))));
});

Deno.test("property: nothing that signs anybody in is told or kept as it is, whatever is typed where", async () => {
  const password = fc.string({ unit: "grapheme-ascii", minLength: 12, maxLength: 40 })
    .filter((text) => text.trim() === text && new Set(text).size > 6);
  await fc.assert(
    fc.asyncProperty(password, password, async (right, wrong) => {
      await withApi(async ({ url, auth, access, events, bearer, control, faults }) => {
        await addUser(access, "alice", "operator", right);
        const desk = auth.desk(await received(auth));
        await desk.signIn("alice", `${wrong}!`);
        await desk.signIn(right, wrong);
        const answer = await desk.signIn("alice", right);
        assert.ok(answer.kind === "signed_in");
        const cookie = cookieOf(answer.cookie);
        const { json: { csrf_token } } = await ask(`${url}/api/v1/session`, { headers: { cookie } });
        const headers = { cookie, "x-csrf-token": csrf_token, "content-type": "application/json" };
        const post = (path: string, body: object) =>
          ask(`${url}/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        const { json: made } = await post("access/tokens", { name: "desk", scopes: ["read"], why: `for ${cookie}` });
        const { json: link } = await post("signin-links", {});
        await post("access/tokens", { name: made.token, scopes: ["read"], why: `like ${made.token}` });
        await post("control/pause", { why: `${made.token} leaked, ${bearer.authorization}` });
        await post(`access/tokens/${made.token_id}/revoke`, { why: `was ${url}${link.path}` });
        const secrets = [
          right,
          wrong,
          cookie.split("=")[1]!.split(".")[1]!,
          made.token.split("_")[2],
          csrf_token,
          link.path.split("=")[1],
          bearer.authorization.split(" ")[1]!,
        ];
        const told = JSON.stringify([events, control.asked, faults]);
        const kept = JSON.stringify([await access.users(), await access.sessions()]);
        assert.ok(events.length >= 6, `${events.length} events`);
        for (const secret of secrets) {
          assert.ok(!told.includes(JSON.stringify(secret).slice(1, -1)), `told: ${secret}`);
          assert.ok(!kept.includes(JSON.stringify(secret).slice(1, -1)), `kept: ${secret}`);
        }
      });
    }),
    { numRuns: 12 },
  );
});
