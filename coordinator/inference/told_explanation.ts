import type { ModelExplanation } from "../../domain/explanation.ts";
import { ACTIONS, type Forecast } from "../../domain/forecast.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type PredictResponse, ToldExplanation } from "../../model_server/contract/mod.ts";

/** Room for float32 arithmetic, which may add in another order in a batch of another size. */
const SAME_PROBABILITY = 1e-5;

/**
 * What a model server says of an answer that it gave before.
 *
 * @returns The explanation; or why this is none of that answer.
 */
export function toldExplanation(answer: PredictResponse, said: Forecast): Result<ModelExplanation> {
  if (answer.model_version !== said.modelVersion) {
    return err(`${said.modelVersion} decided, ${answer.model_version} serves now`);
  }
  const other = ACTIONS.find((each) =>
    Math.abs(answer.probabilities[each] - said.probabilities[each]) > SAME_PROBABILITY
  );
  if (other) {
    return err(`it says P(${other}) = ${answer.probabilities[other]} now, it said ${said.probabilities[other]}`);
  }
  if (answer.explanation === undefined) return err("its server explains nothing");
  const told = ToldExplanation.safeParse(answer.explanation);
  if (!told.success) {
    const [issue] = told.error.issues;
    return err(`its explanation cannot be read: ${issue?.path.join(".") || "it"} ${issue?.message}`);
  }
  return "contributions" in told.data ? ok(told.data) : err(told.data.reason);
}
