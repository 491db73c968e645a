import { z } from "zod";
import { label } from "./fields.ts";

export const PromoteRequest = z.object({ version: label });
export type PromoteRequest = z.infer<typeof PromoteRequest>;

/** The answer to promote and rollback: who serves now, and who served before. */
export const ChampionResponse = z.object({ champion: label, previous: label.nullable() });
export type ChampionResponse = z.infer<typeof ChampionResponse>;
