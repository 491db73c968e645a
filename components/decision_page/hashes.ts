import type { DecisionDetailView } from "../../coordinator/ports/views.ts";

/** What each hash stands for. */
export const hashesOf = (decision: DecisionDetailView) => [
  { name: "Inputs", value: decision.inputs_hash, meaning: "features, answers, account, what was learned" },
  { name: "Outputs", value: decision.outputs_hash, meaning: "action, gates, size, checks" },
  { name: "Configuration", value: decision.config_hash, meaning: "settings it was made by" },
  { name: "Program", value: decision.program_hash, meaning: "versions that made it" },
  { name: "Chain", value: decision.chain_hash, meaning: "ties it to the decision before it" },
];
