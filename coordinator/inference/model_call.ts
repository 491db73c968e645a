import { z } from "zod";
import type { ForecastFaultKind } from "../../domain/forecast.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { ErrorResponse } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import { boundedText } from "./bounded_body.ts";
import { beforeDeadline } from "./deadline.ts";

export interface ModelCall {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly body?: string;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
  /** Longest answer; 262,144 when left out. */
  readonly answerBytesMax?: number;
}

export interface CallFault {
  readonly kind: ForecastFaultKind;
  /** In words, with status and the server's own message when there is one. */
  readonly detail: string;
  /** `yes`: a server answered. `no`: none did. `absent`: its process is not up, nobody was asked. */
  readonly reached: "yes" | "no" | "absent";
  /** Of a server that said no: its status, and its own words. */
  readonly said?: { readonly status: number; readonly message: string };
}

/** There is no address to ask. */
export const ABSENT: CallFault = { kind: "unavailable", detail: "its process is not running", reached: "absent" };

/** An answer is some hundred bytes, with an explanation some thousand. */
const ANSWER_BYTES_MAX = 262_144;
/** What was asked for is there, or has begun. */
const SUCCESSES: readonly number[] = [200, 202];
const DETAIL_CHARACTERS_MAX = 300;

/** Asks a model server once and holds its answer against the schema. Never rejects, never waits past the deadline. */
export async function callModel<T>(
  clock: Clock,
  call: ModelCall,
  schema: z.ZodType<T>,
): Promise<Result<{ readonly value: T; readonly raw: unknown }, CallFault>> {
  try {
    const answered = await beforeDeadline(clock, call.timeoutMs, (signal) => exchange(call, signal));
    if (!answered.ok) return fault("timeout", `no answer within ${call.timeoutMs} ms`, "no");
    const { status, text } = answered.value;
    return text.ok ? judge(status, text.value, schema) : fault("garbage", text.error, "yes");
  } catch (error) {
    return fault("unavailable", `cannot reach ${call.url}: ${(error as Error).message}`, "no");
  }
}

async function exchange(call: ModelCall, signal: AbortSignal): Promise<{ status: number; text: Result<string> }> {
  const response = await fetch(call.url, {
    method: call.method,
    redirect: "manual",
    signal,
    headers: {
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  return { status: response.status, text: await boundedText(response, call.answerBytesMax ?? ANSWER_BYTES_MAX) };
}

function judge<T>(status: number, text: string, schema: z.ZodType<T>): Result<{ value: T; raw: unknown }, CallFault> {
  if (status >= 500) return fault("unavailable", `status ${status}: ${serverMessage(text)}`, "yes");
  if (status >= 400) return refused(status, serverMessage(text));
  if (!SUCCESSES.includes(status)) return fault("garbage", `status ${status} instead of 200`, "yes");
  const raw = json(text);
  if (raw === undefined) return fault("garbage", `not JSON: ${text}`, "yes");
  const parsed = schema.safeParse(raw);
  if (parsed.success) return ok({ value: parsed.data, raw });
  return fault("garbage", parsed.error.issues.map(issueText).join("; "), "yes");
}

const refused = (status: number, message: string): Result<never, CallFault> =>
  err({
    kind: "refused",
    detail: oneShortLine(`status ${status}: ${message}`),
    reached: "yes",
    said: { status, message: oneShortLine(message) },
  });

const issueText = (issue: z.core.$ZodIssue): string => `${issue.path.join(".") || "answer"}: ${issue.message}`;

function serverMessage(text: string): string {
  const parsed = ErrorResponse.safeParse(json(text));
  return parsed.success ? parsed.data.error.message : text;
}

/** @returns Undefined when the text is not JSON, which JSON itself cannot say. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fault(kind: ForecastFaultKind, detail: string, reached: "yes" | "no"): Result<never, CallFault> {
  return err({ kind, detail: oneShortLine(detail), reached });
}

function oneShortLine(text: string): string {
  const oneLine = text.replace(/\s+/g, " ").trim();
  return oneLine.length > DETAIL_CHARACTERS_MAX ? `${oneLine.slice(0, DETAIL_CHARACTERS_MAX)}…` : oneLine;
}
