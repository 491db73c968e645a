import assert from "node:assert/strict";
import { type Caller, lacking } from "../../api/auth/caller.ts";
import { type Right, rightFor } from "../../api/auth/rights.ts";

const NEEDS: readonly [method: string, path: string, right: Right][] = [
  ["GET", "/", "read"],
  ["GET", "/ws", "read"],
  ["GET", "/metrics", "read"],
  ["GET", "/api/v1/status", "read"],
  ["GET", "/api/v1/control/pause", "read"],
  ["GET", "/healthz", "none"],
  ["GET", "/readyz", "none"],
  ["GET", "/signin", "none"],
  ["POST", "/signin", "none"],
  ["GET", "/sign-in", "none"],
  ["POST", "/sign-in", "none"],
  ["GET", "/css/page.css", "none"],
  ["GET", "/fonts/inter.woff2", "none"],
  ["GET", "/assets/client-1a.js", "none"],
  ["GET", "/assets/../api/v1/status", "read"],
  ["GET", "/sign-in/../api/v1/status", "read"],
  ["GET", "/sign-in/", "read"],
  ["GET", "//healthz", "read"],
  ["POST", "/sign-out", "signed_in"],
  ["GET", "/access", "signed_in"],
  ["POST", "/access", "signed_in"],
  ["POST", "/accessible", "operator"],
  ["GET", "/api/v1/access", "operator"],
  ["POST", "/api/v1/access/tokens", "operator"],
  ["POST", "/api/v1/signin-links", "operator"],
  ["POST", "/api/v1/control/flatten", "control"],
  ["POST", "/api/v1/control/reload", "control"],
  ["POST", "/api/v1/config/check", "operator"],
  ["POST", "/settings", "operator"],
  ["GET", "/settings", "read"],
  ["POST", "/api/v1/models/gbdt-12/promote", "models"],
  ["POST", "/api/v1/models/gbdt-12/retrain", "models"],
  ["DELETE", "/api/v1/models/gbdt-12/retrain/job", "models"],
  ["POST", "/api/v1/models/gbdt-12/rollback", "models"],
  ["GET", "/api/v1/models/gbdt-12/retrain/job", "read"],
  ["GET", "/api/v1/models/gbdt-12/history", "read"],
  ["GET", "/models/gbdt-12", "read"],
  ["POST", "/models/gbdt-12", "operator"],
  ["POST", "/api/v1/decisions/d-1/replay", "read"],
  ["DELETE", "/api/v1/decisions/d-1/replay", "operator"],
  ["POST", "/api/v1/decisions/d-1/x/replay", "operator"],
  ["POST", "/api/v1/decisions/d-1", "operator"],
  ["POST", "/api/v1/read/x", "operator"],
  ["POST", "/api/v1/controls/pause", "operator"],
  ["POST", "/api/v2/control/pause", "operator"],
  ["GET", "/control", "read"],
  ["POST", "/control", "operator"],
  ["POST", "/anything", "operator"],
  ["DELETE", "/api/v1/status", "operator"],
];

Deno.test("each request needs what its method and path say; what nobody thought of needs an operator", () => {
  for (const [method, path, right] of NEEDS) assert.equal(rightFor(method, path), right, `${method} ${path}`);
});

const session = (role: "viewer" | "operator"): Caller => ({
  kind: "session",
  sessionId: "0123456789abcdef",
  userName: "bob",
  role,
  csrfToken: "c",
});
const token = (...scopes: ("read" | "control" | "models")[]): Caller => ({
  kind: "api_token",
  tokenId: "01234567",
  name: "desk",
  scopes,
});

const ALL: readonly Right[] = ["none", "read", "control", "models", "signed_in", "operator"];
const HAVE: readonly [name: string, caller: Caller, rights: readonly Right[]][] = [
  ["the operator token", { kind: "operator_token" }, ALL],
  ["an operator", session("operator"), ALL],
  ["a viewer", session("viewer"), ["none", "read", "signed_in"]],
  ["a token to read", token("read"), ["none", "read"]],
  ["a token to control", token("control"), ["none", "control"]],
  ["a token for everything", token("read", "control", "models"), ["none", "read", "control", "models"]],
];

for (const [name, caller, rights] of HAVE) {
  Deno.test(`${name} has the rights ${rights.join(", ")} and no other`, () => {
    assert.deepEqual(ALL.filter((right) => lacking(caller, right) === null), rights);
  });
}

Deno.test("who lacks a right is told which", () => {
  assert.equal(
    lacking(session("viewer"), "control"),
    "bob is signed in as a viewer: viewers look, operators act",
  );
  assert.equal(lacking(token("read"), "control"), 'The API token "desk" has the scope read, and this needs control');
  assert.match(lacking(token("models"), "operator")!, /this is for operators who are signed in$/);
});
