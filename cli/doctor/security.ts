import { join } from "node:path";
import { isLoopback } from "../../api/auth/bind.ts";
import { secretFaultsOf } from "../../coordinator/runtime/config/load.ts";
import { formatFault } from "../../coordinator/runtime/config/faults.ts";
import type { AccessStore } from "../../coordinator/ports/access_store.ts";
import { type Check, fail, ok, skipped, warn, warnOrFail } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Nobody but the owner may read these. */
const PRIVATE = 0o077;
/** Nobody but the owner may write these. */
const WRITABLE = 0o022;

const permissionBits = (mode: number): string => (mode & 0o777).toString(8).padStart(3, "0");

/** Who may read secrets, and who may change what is run. */
export async function permissionsCheck({ dataDir, configPath, isLive }: Patient): Promise<Check> {
  const name = "file permissions";
  if (Deno.build.os === "windows") return skipped(name, "not told by this system");
  const private_ = ["operator.token", "session.key"].map((each) => join(dataDir, each));
  const places: [path: string, forbidden: number, meant: string][] = [
    ...[...private_, ".env"].map((path): [string, number, string] => [path, PRIVATE, "600"]),
    [dataDir, isLive ? PRIVATE : WRITABLE, isLive ? "700" : "755"],
    ...(configPath === undefined ? [] : [[configPath, WRITABLE, "644"] as [string, number, string]]),
  ];
  const found: string[] = [];
  const fixes: string[] = [];
  let seen = 0;
  for (const [path, forbidden, meant] of places) {
    const mode = (await Deno.stat(path).catch(() => null))?.mode;
    if (mode === undefined || mode === null) continue;
    seen++;
    if ((mode & forbidden) === 0) continue;
    found.push(`${path} has ${permissionBits(mode)}`);
    fixes.push(`chmod ${meant} '${path}'`);
  }
  return found.length === 0
    ? ok(name, `${seen} files and folders are closed to others`)
    : fail(name, found.join(", "), fixes.join(" && "));
}

/** Whoever can reach the dashboard from elsewhere needs more than a loopback. */
export function bindCheck({ config, secrets }: Patient): Check {
  const { host, trusted_proxies } = config.dashboard;
  if (isLoopback(host)) return ok("bind address", `${host}: only this machine reaches the dashboard`);
  if (secrets.get("XYLEN_AUTH_SECRET") === undefined) {
    return fail("bind address", `${host} can be reached from elsewhere`, "set XYLEN_AUTH_SECRET, or bind to 127.0.0.1");
  }
  if (trusted_proxies.length > 0) return ok("bind address", `${host}, behind a proxy`);
  return warn("bind address", `${host} can be reached from elsewhere without TLS`, "put nginx in front of it");
}

/** @param access Null where there is no database yet. */
export async function accessChecks({ config, isLive, nowMs }: Patient, access: AccessStore | null): Promise<Check[]> {
  if (access === null) {
    return [skipped("users", "there is no database yet"), skipped("tokens", "there is no database yet")];
  }
  const users = await access.users();
  const operators = users.filter(({ role }) => role === "operator").length;
  const isOpen = !isLoopback(config.dashboard.host);
  const usersCheck = operators > 0
    ? ok("users", `${users.length} users, ${operators} of them operators`)
    : (isOpen ? warnOrFail(isLive) : warn)(
      "users",
      "nobody can sign in by name: only the one-time link does",
      "deno task xylen users add NAME --role operator",
    );
  const tokens = await access.tokens();
  const endless = tokens.filter(({ expiresAtMs }) => expiresAtMs === null).map(({ name }) => name);
  const over = tokens.filter(({ expiresAtMs }) => expiresAtMs !== null && expiresAtMs <= nowMs).map(({ name }) => name);
  const tokensCheck = endless.length === 0
    ? ok("tokens", `${tokens.length} API tokens, ${over.length} of them over`)
    : warn("tokens", `${endless.join(", ")} never expire`, "make them anew with --days, and remove those");
  return [usersCheck, tokensCheck];
}

/** Secrets belong into the environment: a configuration is copied, shown and backed up. */
export async function secretsCheck({ configPath }: Patient): Promise<Check> {
  const name = "secrets in configuration";
  if (configPath === undefined) return ok(name, "there is no file");
  const faults = secretFaultsOf(await Deno.readTextFile(configPath), configPath);
  return faults.length === 0 ? ok(name, `none in ${configPath}`) : fail(
    name,
    faults.map(formatFault).join("; "),
    "take them out, and give new ones to the environment: these are known",
  );
}
