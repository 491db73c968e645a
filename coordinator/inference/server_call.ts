import { err, type Result } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Endpoint } from "./endpoint.ts";
import { ABSENT, type CallFault, callModel, type ModelCall } from "./model_call.ts";

export interface ServerCall extends Omit<ModelCall, "url" | "token"> {
  /** Below the endpoint's address. */
  readonly path: string;
}

/** One call of a model server wherever it is now, with its token. Never rejects. */
export async function callServer<T>(
  clock: Clock,
  { address, token }: Pick<Endpoint, "address" | "token">,
  { path, ...call }: ServerCall,
  schema: Parameters<typeof callModel<T>>[2],
): Promise<Result<T, CallFault>> {
  const base = address();
  if (base === null) return err(ABSENT);
  const asked = await callModel(clock, { ...call, url: base + path, token }, schema);
  return asked.ok ? { ok: true, value: asked.value.value } : asked;
}
