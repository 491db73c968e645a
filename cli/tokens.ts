import { type Command } from "commander";
import type { AccessStore, ApiToken } from "../coordinator/ports/access_store.ts";
import { SCOPES } from "../domain/access.ts";
import {
  type AccessOptions,
  atTerminal,
  granted,
  readAccess,
  withAccess,
  withAccessOptions,
} from "./access/with_access.ts";
import { ExitError } from "./exit.ts";

/** `tokens`: what programs show to the API. */
export function register(program: Command): void {
  const tokens = program.command("tokens").description("API tokens: what programs show as Authorization: Bearer xyl_…");
  const change = (name: string, words: string) => withAccessOptions(tokens.command(name).description(words), true);
  change("create <name>", "makes a token and shows it, this once")
    .requiredOption("--scope <scopes>", `what it is good for, with commas: ${SCOPES.join(", ")}`)
    .option("--days <n>", "how long it holds; until it is revoked without")
    .action(create);
  withAccessOptions(tokens.command("list").description("every token, without what makes it one"), false).action(list);
  change("revoke <token>", "ends a token, by its name or by xyl_ and the digits behind").action(revoke);
}

type CreateOptions = AccessOptions & { readonly scope: string; readonly days?: string };

async function create(name: string, options: CreateOptions): Promise<void> {
  const days = options.days === undefined ? null : Number(options.days);
  const scopes = options.scope.split(",").map((each) => each.trim());
  const made = await withAccess(options, async (access) => {
    return granted(await (await bookOf(access)).create({ name, scopes, days, why: "" }, atTerminal(options)));
  });
  if (options.json) return console.log(JSON.stringify(made));
  console.log(made.token);
  console.error("This is the only time that it is shown: only its hash is kept.");
}

async function list(options: AccessOptions): Promise<void> {
  const tokens = await readAccess(options, (access) => access.tokens());
  if (options.json) return console.log(JSON.stringify({ tokens: tokens.map(machineRow) }));
  if (tokens.length === 0) {
    return console.log("There is no API token yet: make one with tokens create NAME --scope read");
  }
  for (const token of tokens) console.log(row(token));
}

async function revoke(named: string, options: AccessOptions): Promise<void> {
  const revoked = await withAccess(options, async (access) => {
    const found = (await access.tokens()).find(({ id, name }) => name === named || `xyl_${id}` === prefixOf(named));
    if (!found) {
      throw new ExitError(`There is no API token "${prefixOf(named)}": \`tokens list\` shows what there is`, 1);
    }
    granted(await (await bookOf(access)).revoke(found.id, atTerminal(options)));
    return found;
  });
  const { id, name } = revoked;
  console.log(options.json ? JSON.stringify({ token_id: id, name }) : `"${name}" (xyl_${id}) opens nothing any more.`);
}

async function bookOf(store: AccessStore) {
  const { TokenBook } = await import("../api/auth/token_book.ts");
  return new TokenBook({ store, nowMs: Date.now, onEvent: () => {} });
}

/** Somebody may paste the whole token: no more than its beginning is ever repeated. */
const prefixOf = (named: string): string => /^xyl_[0-9a-f]{8}(?=_)/.exec(named)?.[0] ?? named;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function row({ id, name, scopes, createdAtMs, createdBy, expiresAtMs, lastUsedAtMs }: ApiToken): string {
  const until = expiresAtMs === null ? "until revoked" : `until ${day(expiresAtMs)}`;
  const used = lastUsedAtMs === null ? "never used" : `used ${new Date(lastUsedAtMs).toISOString()}`;
  return `xyl_${id}  ${name}  ${scopes.join(",")}  ${until}, made ${day(createdAtMs)} by ${createdBy}, ${used}`;
}

const machineRow = ({ id, name, scopes, createdAtMs, createdBy, expiresAtMs, lastUsedAtMs }: ApiToken) => ({
  token_id: id,
  name,
  scopes,
  created_at: createdAtMs,
  created_by: createdBy,
  expires_at: expiresAtMs,
  last_used_at: lastUsedAtMs,
});
