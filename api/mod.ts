import { cors } from "hono/cors";
import type { Hono } from "hono";
import { ClientLines } from "./auth/client_line.ts";
import { RateLimit } from "./auth/rate_limit.ts";
import { type App, newApp } from "./http/app.ts";
import { boundBody, readBody } from "./http/body.ts";
import { Fault, faultAnswer } from "./http/fault.ts";
import { guardRate, guardRights, guardSite } from "./http/guard.ts";
import { securityHeaders } from "./http/headers.ts";
import { LiveHub } from "./live/live_hub.ts";
import type { ApiOptions } from "./options.ts";
import { addAccess } from "./routes/access.ts";
import { addBacktests } from "./routes/backtests.ts";
import { addConfiguration } from "./routes/configuration.ts";
import { addControl } from "./routes/control.ts";
import { addDecision } from "./routes/decision.ts";
import { addDocument } from "./routes/document.ts";
import { addHealth } from "./routes/health.ts";
import { addLists } from "./routes/lists.ts";
import { addLogs } from "./routes/logs.ts";
import { addSystem } from "./routes/system.ts";
import { addLive } from "./routes/live.ts";
import { addModelDesk } from "./routes/model_desk.ts";
import { addResearchJobs } from "./routes/research_jobs.ts";
import { addResearchRecords } from "./routes/research_records.ts";
import { addSignIn } from "./routes/sign_in.ts";
import { addState } from "./routes/state.ts";

export { Auth, openAuth, OPERATOR_TOKEN_FILE } from "./auth/auth.ts";
export { operatorOf } from "./auth/operator.ts";
export { ProcessLoad } from "./live/process_load.ts";
export { type Bind, checkBind } from "./auth/bind.ts";
export type { ApiOptions } from "./options.ts";

export interface Api {
  /** For `Deno.serve`. Pages that are mounted on it afterwards (`app.route("/", pages)`) stand behind the same guards. */
  readonly app: Hono;
  websocketClients(): number;
  /** Ends websockets, timers and the subscription; the server itself belongs to the caller. */
  close(): void;
}

/** Everything that the coordinator answers, apart from the pages. */
export function createApi(options: ApiOptions): Api {
  const app = newApp();
  const hub = new LiveHub(options);
  const report = options.onError ?? ((error) => console.error(error));
  app.onError((error, c) => faultAnswer(c, error, report));
  app.notFound((c) => faultAnswer(c, nothingAt(c.req.method, c.req.path), report));
  addGuards(app, options);
  addLive(app, hub, options);
  addHealth(app, options);
  addSignIn(app, options);
  addAccess(app, options);
  addState(app, options);
  addModelDesk(app, options);
  addDecision(app, options);
  addLists(app, options);
  addControl(app, options);
  addConfiguration(app, options);
  addLogs(app, options);
  addSystem(app, options);
  addBacktests(app, options);
  addResearchRecords(app, options);
  addResearchJobs(app, options);
  addDocument(app, options.version);
  app.all("/api/*", (c) => {
    throw nothingAt(c.req.method, c.req.path);
  });
  return { app: app as unknown as Hono, websocketClients: () => hub.clients, close: () => hub.close() };
}

/** From the outside in. The limit stands before the token, so that nobody can guess tokens for long. */
function addGuards(app: App, options: ApiOptions): void {
  const { bind, corsOrigins, auth, wallNowMs = Date.now } = options;
  const lines = new ClientLines(options.trustedProxies);
  const limits = {
    actions: new RateLimit(options.rateLimitPerMinute, wallNowMs),
    trials: new RateLimit(options.rateLimitPerMinute, wallNowMs),
    reads: new RateLimit(options.readLimitPerMinute, wallNowMs),
  };
  app.use("*", securityHeaders);
  app.use("*", guardSite(bind, corsOrigins));
  app.use("/api/*", cors({ origin: [...corsOrigins], allowHeaders: ["authorization", "content-type"] }));
  app.use("*", guardRate(limits, lines));
  app.use("*", guardRights(auth, lines, bind));
  app.use("*", boundBody);
  app.use("/api/*", readBody);
}

const nothingAt = (method: string, path: string): Fault =>
  new Fault(404, "not_found", `There is no ${method} ${path}; /api/docs lists what there is`);
