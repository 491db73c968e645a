import type { Hono } from "hono";
import { createApi } from "../../api/mod.ts";
import { type Auth, openAuth } from "../../api/auth/auth.ts";
import type { ApiOptions } from "../../api/options.ts";
import type { Control, Operator } from "../../coordinator/ports/control.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { FakeViews } from "../fixtures/fake_views.ts";

/** Writes down what it is asked for. */
export class RecordingControl implements Control {
  readonly asked: { readonly action: string; readonly by: Operator }[] = [];
  refusal: string | null = null;

  pause = (by: Operator) => this.#asked("pause", "paused", by);
  resume = (by: Operator) => this.#asked("resume", "running", by);
  halt = (by: Operator) => this.#asked("halt", "halted", by);
  flatten = (by: Operator) => this.#asked("flatten", "halted", by);

  #asked(action: string, state: string, by: Operator): Promise<Result<string>> {
    if (this.refusal !== null) return Promise.resolve(err(this.refusal));
    this.asked.push({ action, by });
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
  /** What the operator sends. */
  readonly bearer: { readonly authorization: string };
  /** Of the server; tests move it. */
  readonly clock: { nowMs: number };
  /** What the API reported as its own mistakes. */
  readonly faults: unknown[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  websocketClients(): number;
}

export async function withApi(
  run: (api: RunningApi) => Promise<void>,
  options: Partial<ApiOptions> = {},
  mount: (app: Hono) => Deno.ServeHandler = (app) => app.fetch,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  const clock = { nowMs: Date.UTC(2024, 0, 1) };
  const views = options.views instanceof FakeViews ? options.views : new FakeViews();
  const control = new RecordingControl();
  const faults: unknown[] = [];
  const auth = await authIn(dataDir, () => clock.nowMs);
  const bind = { host: "127.0.0.1", port: 0 };
  const api = createApi({
    views,
    live: views,
    control,
    metrics: () => Promise.resolve("# TYPE xylen_up gauge\nxylen_up 1\n"),
    auth,
    version: "0.1.0",
    mode: "demo",
    bind,
    corsOrigins: [],
    rateLimitPerMinute: 1000,
    heartbeatMs: 3_600_000,
    onError: (error) => faults.push(error),
    wallNowMs: () => clock.nowMs,
    ...options,
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, mount(api.app));
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
      bearer: { authorization: `Bearer ${token}` },
      clock,
      faults,
      routes: api.app.routes,
      websocketClients: api.websocketClients,
    });
  } finally {
    api.close();
    await server.shutdown();
    await Deno.remove(dataDir, { recursive: true });
  }
}

export async function authIn(dataDir: string, wallNowMs: () => number = Date.now, secret?: string): Promise<Auth> {
  const auth = await openAuth({ dataDir, wallNowMs, secret });
  if (!auth.ok) throw new Error(auth.error);
  return auth.value;
}

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
