import type { Hono } from "hono";
import { createApi } from "../../api/mod.ts";
import { type Auth, type AuthOptions, openAuth } from "../../api/auth/auth.ts";
import { Passwords } from "../../api/auth/passwords.ts";
import type { ApiOptions } from "../../api/options.ts";
import type { Control, Operator } from "../../coordinator/ports/control.ts";
import type { AccessNote } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { SqlAccess } from "../../db/access.ts";
import type { Role } from "../../domain/access.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { modelState } from "../fixtures/fake_model_desk.ts";
import { FakeResearch } from "../fixtures/fake_research.ts";
import { fakeWorkings } from "../fixtures/fake_workings.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { inProcessDatabase } from "../fixtures/in_process_database.ts";

/** Writes down what it is asked for. */
export class RecordingControl implements Control {
  readonly asked: { readonly action: string; readonly by: Operator; readonly account?: string }[] = [];
  refusal: string | null = null;

  pause = (by: Operator) => this.#asked("pause", "paused", by);
  resume = (by: Operator) => this.#asked("resume", "running", by);
  halt = (by: Operator) => this.#asked("halt", "halted", by);
  flatten = (by: Operator, account: string) => this.#asked("flatten", "halted", by, account);

  forceExit = (by: Operator, name: string) => this.#asked("force_exit", name, by);

  #asked(action: string, state: string, by: Operator, account?: string): Promise<Result<string>> {
    if (this.refusal !== null) return Promise.resolve(err(this.refusal));
    this.asked.push(account === undefined ? { action, by } : { action, by, account });
    return Promise.resolve(ok(state));
  }
}

/** An API on a real port, over made-up views. */
export interface RunningApi {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly views: FakeViews;
  readonly control: RecordingControl;
  readonly auth: Auth;
  /** Users, sessions and tokens in a real database. */
  readonly access: SqlAccess;
  /** What the event log was told. */
  readonly events: readonly SystemEvent[];
  /** What the operator sends. */
  readonly bearer: { readonly authorization: string };
  /** Of the server; tests move it. */
  readonly clock: { nowMs: number };
  /** What the API reported as its own mistakes. */
  readonly faults: unknown[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  websocketClients(): number;
}

export const HOUR_MS = 3_600_000;
export const SESSION_LIMITS = { longestMs: 12 * HOUR_MS, idleMs: 2 * HOUR_MS } as const;
/** A hash that takes no time. */
export const QUICK_PASSWORDS = new Passwords({ log2N: 4, r: 8, p: 1 });

export async function withApi(
  run: (api: RunningApi) => Promise<void>,
  options: Partial<ApiOptions> = {},
  mount: (app: Hono, auth: Auth, control: Control) => Deno.ServeHandler | Promise<Deno.ServeHandler> = (app) =>
    app.fetch,
): Promise<void> {
  const clock = { nowMs: Date.UTC(2024, 0, 1) };
  const views = options.views instanceof FakeViews ? options.views : new FakeViews();
  const control = new RecordingControl();
  const workings = options.workings ?? fakeWorkings();
  const faults: unknown[] = [];
  const events: SystemEvent[] = [];
  const onError = (error: unknown) => faults.push(error);
  const wallNowMs = () => clock.nowMs;
  await withAuth(async ({ auth, folder: dataDir, access }) => {
    const bind = { host: "127.0.0.1", port: 0 };
    const api = createApi({
      views,
      live: views,
      control,
      ...modelState(),
      workings,
      research: new FakeResearch(),
      metrics: () => Promise.resolve("# TYPE xylen_up gauge\nxylen_up 1\n"),
      auth,
      version: "0.1.0",
      mode: "demo",
      bind,
      corsOrigins: [],
      rateLimitPerMinute: 1000,
      readLimitPerMinute: 100_000,
      trustedProxies: [],
      heartbeatMs: HOUR_MS,
      onError,
      wallNowMs,
      ...options,
    });
    const handler = await mount(api.app, auth, control);
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
    bind.port = server.addr.port;
    const token = (await Deno.readTextFile(`${dataDir}/operator.token`)).trim();
    try {
      await run({
        url: `http://127.0.0.1:${server.addr.port}`,
        port: server.addr.port,
        dataDir,
        views,
        control,
        auth,
        access,
        events,
        bearer: { authorization: `Bearer ${token}` },
        clock,
        faults,
        routes: api.app.routes,
        websocketClients: api.websocketClients,
      });
    } finally {
      api.close();
      await server.shutdown();
    }
  }, { wallNowMs, onError, onEvent: (event) => events.push(event) });
}

export interface OpenedAuth {
  readonly auth: Auth;
  /** Of its secrets, and of nothing else. */
  readonly folder: string;
  readonly access: SqlAccess;
  /** As after a restart: the same folder and database. */
  again(changes?: Partial<AuthOptions>): Promise<Auth>;
}

export async function withAuth(
  run: (opened: OpenedAuth) => Promise<void>,
  options: Partial<AuthOptions> = {},
): Promise<void> {
  const [folder, databases] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const client = await inProcessDatabase(`${databases}/access.db`);
  const access = new SqlAccess(client, options.wallNowMs);
  const again = async (changes: Partial<AuthOptions> = {}) => {
    const all = { dataDir: folder, store: access, limits: SESSION_LIMITS, passwords: QUICK_PASSWORDS };
    const auth = await openAuth({ ...all, ...options, ...changes });
    if (!auth.ok) throw new Error(auth.error);
    return auth.value;
  };
  try {
    await run({ auth: await again(), folder, access, again });
  } finally {
    await client.close();
    for (const each of [folder, databases]) await Deno.remove(each, { recursive: true });
  }
}

/** Of a request that came straight from this machine. */
export const LINE = { address: "127.0.0.1", secure: false, direct: true } as const;
export const NOTE: AccessNote = { severity: "info", message: "a test", details: {} };

export async function addUser(access: SqlAccess, name: string, role: Role, password: string): Promise<void> {
  const passwordHash = await QUICK_PASSWORDS.hash(password);
  await access.addUser({ name, role, passwordHash, createdAtMs: 1, passwordChangedAtMs: 1 }, NOTE);
}

/** A request with these headers, received by `auth`. */
export async function received(auth: Auth, headers: HeadersInit = {}, line: typeof LINE | object = {}) {
  const request = new Request("http://localhost/", { headers });
  await auth.receive(request, { ...LINE, ...line });
  return request;
}

/** Of the `Set-Cookie` header. */
export const cookieOf = (header: string | null): string => header!.split(";")[0]!;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- JSON of whatever route is asked
  readonly json: any;
}

/** Asks without following redirects. A string body goes out as it is, anything else as JSON. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** One request as bytes, since `fetch` chooses `Host` by itself. @returns The answer's status. */
export async function statusOfRaw(port: number, lines: readonly string[]): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode([...lines, "connection: close", "", ""].join("\r\n")));
  const buffer = new Uint8Array(1024);
  const read = await connection.read(buffer) ?? 0;
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(new TextDecoder().decode(buffer.subarray(0, read)))?.[1]);
}
