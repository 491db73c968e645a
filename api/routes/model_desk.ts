import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HISTORY_STRETCHES } from "../../coordinator/ports/model_history.ts";
import { type DeskRefusal, REFUSAL_STATUS } from "../../coordinator/ports/model_desk.ts";
import type { Result } from "../../domain/result.ts";
import { operatorOf } from "../auth/operator.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault, orFault } from "../http/fault.ts";
import { modelView } from "../model_view.ts";
import type { ApiOptions } from "../options.ts";
import { champion, history, modelDetail, training } from "../schemas/model_desk.ts";

const name = z.string().max(100);
const named = z.object({ name });
const job = z.object({ name, job: z.string().max(100) });
const why = z.string().trim().min(1).max(200).describe("For the event log");
const optionalWhy = z.object({ why: why.optional() });

const bodyOf = <T extends z.ZodType>(schema: T, required: boolean) => ({
  required,
  content: { "application/json": { schema } },
});

const SILENT = { 502: { ...REFUSALS.notReady[503], description: "Its server answers with nonsense" } };
const REFUSED = {
  ...REFUSALS.bad,
  ...REFUSALS.unauthorized,
  ...REFUSALS.forbidden,
  ...REFUSALS.notFound,
  ...REFUSALS.refused,
  ...REFUSALS.tooMany,
  ...SILENT,
  503: { ...REFUSALS.notReady[503], description: "Its server does not answer" },
};

const detailRoute = createRoute({
  method: "get",
  path: "/api/v1/models/{name}",
  summary: "One model server, its versions and its training",
  request: { params: named },
  responses: { 200: json(modelDetail, "It"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

const historyRoute = createRoute({
  method: "get",
  path: "/api/v1/models/{name}/history",
  summary: "Latency, confidence, Brier score and drift of a model over time",
  request: {
    params: named,
    query: z.strictObject({ by: z.enum(HISTORY_STRETCHES).default("decisions").describe("What a point is") }),
  },
  responses: { 200: json(history, "At most some hundred points"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

const jobRoute = createRoute({
  method: "get",
  path: "/api/v1/models/{name}/retrain/{job}",
  summary: "How far a training is",
  request: { params: job },
  responses: {
    200: json(training, "The job"),
    ...REFUSALS.bad,
    ...REFUSALS.notFound,
    ...SILENT,
    503: { ...REFUSALS.notReady[503], description: "Its server does not answer" },
  },
});

const retrainRoute = createRoute({
  method: "post",
  path: "/api/v1/models/{name}/retrain",
  summary: "Trains a model anew while it serves",
  security: changes("models"),
  request: {
    params: named,
    body: bodyOf(
      optionalWhy.extend({ force: z.boolean().optional().describe("Also with few new trades to learn from") }),
      false,
    ),
  },
  responses: { 202: json(training, "The job that began"), ...REFUSED },
});

const cancelRoute = createRoute({
  method: "delete",
  path: "/api/v1/models/{name}/retrain/{job}",
  summary: "Ends a training",
  security: changes("models"),
  request: { params: job },
  responses: { 200: json(training, "The job as it ended"), ...REFUSED },
});

const promoteRoute = createRoute({
  method: "post",
  path: "/api/v1/models/{name}/promote",
  summary: "Has a version serve, whatever its gates said",
  security: changes("models"),
  request: { params: named, body: bodyOf(z.object({ version: z.string().min(1).max(200), why }), true) },
  responses: { 200: json(champion, "Who serves now"), ...REFUSED },
});

const rollbackRoute = createRoute({
  method: "post",
  path: "/api/v1/models/{name}/rollback",
  summary: "Has the version before this one serve again",
  security: changes("models"),
  request: { params: named, body: bodyOf(z.object({ why }), true) },
  responses: { 200: json(champion, "Who serves now"), ...REFUSED },
});

/** Versions and trainings of the model servers; what is done leaves a system event with who and why. */
export function addModelDesk(app: App, { views, models, histories, auth }: ApiOptions): void {
  const operator = (c: Context, why: string | undefined) => operatorOf(auth.visitOf(c.req.raw), why);
  app.openapi(detailRoute, async (c) => {
    const { name } = c.req.valid("param");
    const found = views.models().find((each) => each.name === name);
    const dossier = found && await models.dossier(name);
    if (!found || !dossier) throw new Fault(404, "not_found", `There is no model "${name}"`);
    const { trouble: server_trouble, training: training_job, ...told } = dossier;
    return c.json({ ...modelView(found, views.standing(name)), ...told, training_job, server_trouble }, 200);
  });
  app.openapi(historyRoute, async (c) => {
    const { name } = c.req.valid("param");
    if (!views.models().some((each) => each.name === name)) {
      throw new Fault(404, "not_found", `There is no model "${name}"`);
    }
    return c.json(await histories.of(name, c.req.valid("query").by), 200);
  });
  app.openapi(jobRoute, async (c) => {
    const { name, job } = c.req.valid("param");
    return c.json(given(await models.training(name, job)), 200);
  });
  app.openapi(retrainRoute, async (c) => {
    const { why, force = false } = c.req.valid("json");
    return c.json(given(await models.retrain(c.req.valid("param").name, operator(c, why), force)), 202);
  });
  app.openapi(cancelRoute, async (c) => {
    const { name, job } = c.req.valid("param");
    return c.json(given(await models.cancel(name, job, operator(c, undefined))), 200);
  });
  app.openapi(promoteRoute, async (c) => {
    const { version, why } = c.req.valid("json");
    return c.json(given(await models.promote(c.req.valid("param").name, version, operator(c, why))), 200);
  });
  app.openapi(rollbackRoute, async (c) => {
    const { why } = c.req.valid("json");
    return c.json(given(await models.rollback(c.req.valid("param").name, operator(c, why))), 200);
  });
}

const given = <T>(result: Result<T, DeskRefusal>): T => orFault(result, REFUSAL_STATUS);
