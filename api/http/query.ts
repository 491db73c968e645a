import { z } from "@hono/zod-openapi";

const LIMIT_MAX = 500;
const LIMIT_RULE = `must be a whole number from 1 to ${LIMIT_MAX}`;

/** @param usual What it is when nobody says. */
export const limitQuery = (usual: number) =>
  z.string().regex(/^\d{1,4}$/, LIMIT_RULE).transform(Number)
    .refine((limit) => limit >= 1 && limit <= LIMIT_MAX, LIMIT_RULE)
    .default(usual)
    .openapi({ type: "integer", minimum: 1, maximum: LIMIT_MAX, default: usual });

export const symbolQuery = z.string()
  .regex(/^[A-Z0-9]{2,30}$/, "must be a symbol such as BTCUSDT")
  .openapi({ example: "BTCUSDT" });
