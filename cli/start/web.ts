import { Hono } from "hono";
import { createApi, operatorOf } from "../../api/mod.ts";
import { operateFor } from "../../api/operate.ts";
import { type Auth, openAuth } from "../../api/auth/auth.ts";
import { type Bind, checkBind, isLoopback } from "../../api/auth/bind.ts";
import { proxiesFault } from "../../api/auth/client_line.ts";
import type { AccessStore } from "../../coordinator/ports/access_store.ts";
import type { Research } from "../../coordinator/ports/research/research.ts";
import type { Workings } from "../../coordinator/ports/workings.ts";
import type { Control } from "../../coordinator/ports/control.ts";
import type { ModelDesk } from "../../coordinator/ports/model_desk.ts";
import type { ModelHistories } from "../../coordinator/ports/model_history.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { VERSION } from "../../domain/version.ts";
import { createPages } from "../../host/mod.ts";
import { ExitError } from "../exit.ts";
import { optionsToReach } from "../operator_client.ts";
import { tellPort } from "../port_file.ts";

export interface WebParts {
  readonly config: Config;
  readonly dataDir: string;
  readonly board: Board;
  readonly access: AccessStore;
  readonly control: Control;
  readonly models: ModelDesk;
  readonly histories: ModelHistories;
  readonly workings: Workings;
  readonly research: Research;
  readonly telemetry: RunningTelemetry;
  /** XYLEN_AUTH_SECRET. */
  readonly secret: string | undefined;
  readonly dev: boolean;
  readonly stack: AsyncDisposableStack;
}

export interface Web {
  readonly url: string;
  /** Address of a page that signs its reader in, once. */
  readonly signInUrl: string;
  websocketClients(): number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const nobody = (host: string): string =>
  `dashboard.host ${host} can be reached from other machines and has no user: only the one-time link signs in; ` +
  "add one with `deno task xylen users add NAME --role operator`";

const ROOT = new URL("../../", import.meta.url);

/** API, websocket and pages on one port. @throws {ExitError} 1 when the address may not or cannot be used. */
export async function startWeb(parts: WebParts): Promise<Web> {
  const { config, dataDir, board, stack, telemetry, access } = parts;
  const { host, port } = config.dashboard;
  const allowed = checkBind(host, parts.secret);
  if (!allowed.ok) throw new ExitError(allowed.error, 1);
  const proxies = proxiesFault(config.dashboard.trusted_proxies);
  if (proxies !== null) throw new ExitError(proxies, 2);
  const auth = await openAuth({
    dataDir,
    store: access,
    limits: {
      longestMs: config.dashboard.session_hours * HOUR_MS,
      idleMs: config.dashboard.session_idle_minutes * MINUTE_MS,
    },
    secret: parts.secret,
    onEvent: (event) => board.told(event),
    onError: (error) => tellError(telemetry, "access", error),
  });
  if (!auth.ok) throw new ExitError(auth.error, 1);
  if (!isLoopback(host) && (await access.users()).length === 0) telemetry.log("warning", "access", nobody(host));

  // Every route stands before the first request can come: a page left open asks again at once.
  const bind = { host, port };
  const api = createApi({
    views: board,
    live: board,
    control: parts.control,
    models: parts.models,
    histories: parts.histories,
    workings: parts.workings,
    research: parts.research,
    metrics: () => telemetry.renderMetrics(),
    auth: auth.value,
    version: VERSION,
    mode: config.mode,
    bind,
    corsOrigins: config.dashboard.cors_origins,
    rateLimitPerMinute: config.dashboard.rate_limit_requests_per_minute,
    readLimitPerMinute: config.dashboard.read_limit_requests_per_minute,
    trustedProxies: config.dashboard.trusted_proxies,
    heartbeatMs: config.dashboard.websocket_heartbeat * 1000,
    onError: (error) => tellError(telemetry, "api", error),
  });
  const app = new Hono();
  app.route("/", api.app);
  app.route("/", await pagesOf(parts, auth.value, bind));
  const server = listen(host, port, (request, info) => app.fetch(request, { info }));
  stack.defer(() => close(server, () => api.close()));
  bind.port = (server.addr as Deno.NetAddr).port;
  await tellPort(dataDir, bind.port, stack);
  const url = `http://${host === "127.0.0.1" ? "localhost" : host}:${bind.port}`;
  return {
    url,
    signInUrl: url + auth.value.newSignInPath(),
    websocketClients: () => api.websocketClients(),
  };
}

const pagesOf = (
  { board, models, histories, workings, research, control, dev, dataDir, telemetry }: WebParts,
  auth: Auth,
  bind: Bind,
): Promise<Hono> =>
  createPages({
    root: ROOT,
    dev,
    state: (request) => ({
      views: board,
      workings,
      research,
      session: auth.session(request),
      access: auth.desk(request),
      models,
      histories,
      actAs: (why: string) => operatorOf(auth.visitOf(request), why),
      operate: operateFor(control, auth.visitOf(request)),
      commandOptions: optionsToReach({ dataDir, port: bind.port }),
    }),
    onError: (error) => tellError(telemetry, "pages", error),
  });

function tellError(telemetry: RunningTelemetry, component: string, error: unknown): void {
  telemetry.count("xylen_errors_total", { component, kind: "unexpected" });
  telemetry.log("error", component, error instanceof Error ? error.stack ?? error.message : String(error));
}

/** A client that reads nothing must not keep the program alive. */
const CLOSE_MS = 2_000;

async function close(server: Deno.HttpServer, closeApi: () => void): Promise<void> {
  closeApi();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_MS));
  await Promise.race([server.shutdown(), patience]);
  clearTimeout(timer);
}

function listen(
  hostname: string,
  port: number,
  handler: (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>,
) {
  try {
    return Deno.serve({ hostname, port, onListen: () => {} }, handler);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new ExitError(
        `Port ${port} on ${hostname} is in use: is Xylen running already? Choose another with --port`,
        1,
      );
    }
    throw new ExitError(`Cannot listen on ${hostname}:${port}: ${(error as Error).message}`, 1);
  }
}
