/** Those who ask the API in tests: users who sign in, programs with a token. */
import assert from "node:assert/strict";
import type { Auth } from "../../api/auth/auth.ts";
import type { AccessDesk } from "../../coordinator/ports/access.ts";
import { ask, cookieOf, received, type RunningApi } from "./harness.ts";

export const PASSWORD = "correct horse battery";

export async function deskFor(auth: Auth, headers: HeadersInit = {}, line: object = {}): Promise<AccessDesk> {
  return auth.desk(await received(auth, headers, line));
}

/** Signs in by name. @returns What a script of the page sends. */
export async function signedIn({ auth, url }: RunningApi, name: string, password = PASSWORD) {
  const answer = await (await deskFor(auth)).signIn(name, password);
  assert.ok(answer.kind === "signed_in", answer.kind);
  const cookie = cookieOf(answer.cookie);
  const { json } = await ask(`${url}/api/v1/session`, { headers: { cookie } });
  return { cookie, "x-csrf-token": json.csrf_token as string };
}

export const post = (url: string, headers: Record<string, string>, body?: object) =>
  ask(url, {
    method: "POST",
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

export async function newToken(api: RunningApi, scopes: readonly string[], days: number | null = null) {
  const name = `token ${scopes.join(" ")} ${days}`;
  const { status, json } = await post(`${api.url}/api/v1/access/tokens`, api.bearer, { name, scopes, days });
  assert.equal(status, 201);
  return { ...json, headers: { authorization: `Bearer ${json.token}` } } as {
    token: string;
    token_id: string;
    headers: Record<string, string>;
  };
}
