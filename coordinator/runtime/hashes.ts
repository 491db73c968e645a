import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical_json.ts";
import type { Decision } from "../../domain/decision.ts";

/** SHA-256 over canonical JSON, in hex. */
export const hashOf = (value: unknown): string => createHash("sha256").update(canonicalJson(value)).digest("hex");

/** What went into a decision: features and the models' words. The configuration has a hash of its own. */
export const inputsHash = ({ symbol, atMs, price, features, answers }: Decision): string =>
  hashOf({ symbol, atMs, price, features, answers });

/** What came out: everything but names and inputs. */
export function outputsHash(decision: Decision): string {
  const { aggregate, expectedValue, gates, riskChecks, sizing, bracket, action, accepted, rejection } = decision;
  return hashOf({ aggregate, expectedValue, gates, riskChecks, sizing, bracket, action, accepted, rejection });
}
