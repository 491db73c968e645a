import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import { guard, type GuardOptions } from "./access.ts";
import {
  BatchRequest,
  type ErrorResponse,
  FeedbackRequest,
  PredictRequest,
  PromoteRequest,
  RetrainRequest,
} from "./contract/mod.ts";
import type { ModelService } from "./model_service.ts";
import { Refusal } from "./refusal.ts";

const BODY_BYTES_MAX = 4 * 1024 ** 2;
const BATCH_BYTES_MAX = 128 * 1024 ** 2;
const ISSUES_SHOWN = 100;

/** The HTTP of one model server. Every refusal is `{error: {code, message, details?}}`, never a stack trace. */
export function modelServerApp(service: ModelService, access: GuardOptions): Hono {
  const app = new Hono();
  app.use(guard(access));
  const few = limited(BODY_BYTES_MAX), many = limited(BATCH_BYTES_MAX);
  app.use((c, next) => c.req.path === "/predict/batch" ? many(c, next) : few(c, next));

  app.post("/predict", async (c) => c.json(await service.predict(await body(c, PredictRequest))));
  app.post("/predict/batch", async (c) => c.json(await service.predictor.predictBatch(await body(c, BatchRequest))));
  app.post("/feedback", async (c) => c.json(await service.feedback(await body(c, FeedbackRequest))));
  app.post("/promote", async (c) => c.json(await service.lifecycle.promote((await body(c, PromoteRequest)).version)));
  app.post("/rollback", async (c) => c.json(await service.lifecycle.rollback()));

  app.post("/retrain", async (c) => c.json(service.retrain(await body(c, RetrainRequest)), 202));
  app.get("/retrain/:id", (c) => c.json(service.jobs?.find(c.req.param("id")) ?? noJob(c)));
  app.delete("/retrain/:id", async (c) => c.json(await service.jobs?.cancel(c.req.param("id")) ?? noJob(c)));

  app.get("/health", (c) => c.json(service.health()));
  app.get("/status", async (c) => c.json(await service.statusReport()));
  app.get("/versions", async (c) => c.json(await service.versions()));
  app.get(
    "/metrics",
    async (c) => c.text(await service.metricsText(), 200, { "content-type": service.metrics.contentType }),
  );

  app.notFound((c) => c.json(errorBody("not_found", `There is no ${c.req.method} ${c.req.path} here`), 404));
  app.onError((cause, c) => refusalAnswer(c, cause));
  return app;
}

const limited = (bytes: number) =>
  bodyLimit({
    maxSize: bytes,
    onError: (c) => c.json(errorBody("too_large", `A body here is at most ${bytes} bytes`), 413),
  });

function noJob(c: Context): never {
  throw new Refusal(404, "no_job", `There is no training job "${c.req.param("id")}"`);
}

/** @throws {Refusal} 400 for what is no JSON, 422 with the fields that do not fit. An empty body is `{}`. */
async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let value: unknown = {};
  try {
    if (text !== "") value = JSON.parse(text);
  } catch {
    throw new Refusal(400, "bad_json", "The body is no JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, ISSUES_SHOWN)
    .map(({ path, message }) => ({ field: path.join("."), message }));
  const first = fields.slice(0, 5).map(({ field, message }) => `${field || "body"}: ${message}`).join("; ");
  throw new Refusal(422, "bad_request", `The request does not fit the contract: ${first}`, { fields });
}

function refusalAnswer(c: Context, cause: unknown): Response {
  if (cause instanceof Refusal) {
    return c.json(errorBody(cause.code, cause.message, cause.details), cause.status as ContentfulStatusCode);
  }
  const message = cause instanceof Error ? cause.message : "something failed";
  return c.json(errorBody("internal", message), 500);
}

const errorBody = (code: string, message: string, details?: unknown): ErrorResponse => ({
  error: { code, message, ...(details === undefined ? {} : { details }) },
});
