import assert from "node:assert/strict";
import { headline, reason, verdictOf } from "../../components/explain.ts";
import type { DecisionView } from "../../coordinator/ports/views.ts";
import type { Check } from "../../domain/decision.ts";

const gate = (name: string, passed: boolean, detail = ""): Check => ({ name, passed, value: 1, limit: 2, detail });
const vote = (action: "long" | "short" | "hold") => ({
  model_name: "m",
  model_version: null,
  action,
  confidence: 0.6,
  probabilities: null,
  stated: null,
  expected_return: 0,
  weight: 1,
  latency_ms: 1,
  error: null,
});

const decision = (given: Partial<DecisionView>): DecisionView => ({
  decision_id: "d",
  timestamp: 0,
  symbol: "BTCUSDT",
  final_action: "long",
  final_confidence: 0.613,
  expected_value: 0.0042,
  aggregation_method: "weighted_vote",
  model_count: 4,
  model_agreement: 0.75,
  uncertainty: 0.1,
  gates: [gate("confidence", true)],
  risk_checks: [],
  risk_check_passed: false,
  position_size: null,
  rejected: false,
  rejection_reason: null,
  latency_ms: 3,
  price: 1,
  trade_id: null,
  votes: [vote("long"), vote("long"), vote("long"), vote("hold")],
  ...given,
});

const CASES = [
  {
    name: "an accepted long",
    given: { trade_id: "t1" },
    verdict: "traded",
    line: "Opened a long",
    why:
      "3 of 4 models say long, together 61.3 % sure. Expected +0.42 % after costs; every gate and risk check passed.",
  },
  {
    name: "a long that a gate stopped",
    given: { rejected: true, gates: [gate("confidence", false, "Confidence 61.30 %, at least 70.00 % needed")] },
    verdict: "refused",
    line: "No long: confidence",
    why: "3 of 4 models say long, together 61.3 % sure. Confidence 61.30 %, at least 70.00 % needed.",
  },
  {
    name: "a short that a risk check stopped",
    given: {
      final_action: "short" as const,
      rejected: true,
      risk_checks: [gate("leverage", true), gate("max_daily_trades", false, "20 trades today (UTC), 20 allowed")],
    },
    verdict: "refused",
    line: "No short: max daily trades",
    why: "0 of 4 models say short, together 61.3 % sure. 20 trades today (UTC), 20 allowed.",
  },
  {
    name: "a refusal without a failed check on record",
    given: { rejected: true, rejection_reason: "paused: an operator paused trading" },
    verdict: "refused",
    line: "No long: paused: an operator paused trading",
    why: "3 of 4 models say long, together 61.3 % sure. paused: an operator paused trading.",
  },
  {
    name: "a plain hold",
    given: { final_action: "hold" as const, gates: [gate("expected_value", false, "too little")] },
    verdict: "held",
    line: "No trade: the models say hold",
    why: "1 of 4 models say hold, together 61.3 % sure. No edge worth its costs, so nothing is risked.",
  },
  {
    name: "silence",
    given: {
      final_action: "hold" as const,
      model_count: 0,
      votes: [],
      rejected: true,
      gates: [gate("responding_models", false, "0 of 4 models answered, 1 needed")],
    },
    verdict: "held",
    line: "No trade: the models say hold",
    why: "No model answered. 0 of 4 models answered, 1 needed.",
  },
];

for (const { name, given, verdict, line, why } of CASES) {
  Deno.test(`${name} is told in words`, () => {
    const told = decision(given);
    assert.deepEqual([verdictOf(told), headline(told), reason(told)], [verdict, line, why]);
  });
}
