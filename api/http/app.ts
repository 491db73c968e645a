import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Scope } from "../../domain/access.ts";
import { errorSchema, validationFault } from "./fault.ts";

/** An app whose refused input throws, so that one place answers. */
export const newApp = () =>
  new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw validationFault(result.error);
    },
  });

export type App = ReturnType<typeof newApp>;

/** A JSON answer, for the OpenAPI document. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** Who may ask, for the OpenAPI document: an operator, or an API token with this scope. */
export const changes = (scope: Scope | null): Record<string, string[]>[] => [
  { operatorToken: [] },
  { session: [], csrf: [] },
  ...(scope === null ? [] : [{ apiToken: [scope] }]),
];

export const REFUSALS = {
  bad: { 400: json(errorSchema, "The request does not fit") },
  unauthorized: { 401: json(errorSchema, "Neither signed in nor with a token that holds") },
  forbidden: { 403: json(errorSchema, "This caller may not do it, or came without the session's token") },
  notFound: { 404: json(errorSchema, "There is no such thing") },
  refused: { 409: json(errorSchema, "It cannot be done now; the message tells why") },
  notReady: { 503: json(errorSchema, "Not yet; the message tells what is missing") },
  tooMany: { 429: json(errorSchema, "Too many; `Retry-After` tells the seconds to wait") },
};
