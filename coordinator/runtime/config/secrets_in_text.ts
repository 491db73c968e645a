import { maskedSecrets } from "../../../domain/secret_text.ts";
import type { ConfigFault } from "./faults.ts";
import { secretFaultsOf } from "./load.ts";
import type { Secrets } from "./secrets.ts";

/** A shorter value would be found in the middle of ordinary words and figures. */
const SECRET_CHARACTERS_MIN = 6;

/**
 * Secrets in the text of a file: under the name of one, by their shape, and the environment's own wherever they stand,
 * comments included. None of them is in the answer.
 */
export function secretsInText(text: string, source: string, secrets: Secrets): ConfigFault[] {
  const known = secrets.valuesToRedact().filter((value) => value.length >= SECRET_CHARACTERS_MIN);
  const lines = text.split("\n").flatMap((line, i) => {
    const column = Math.max(...known.map((value) => line.indexOf(value)), line === maskedSecrets(line) ? -1 : 0) + 1;
    const message = "holds a secret: put it in the environment";
    return column > 0 ? [{ source, line: i + 1, column, path: "", message }] : [];
  });
  return [...secretFaultsOf(text, source), ...lines];
}
