import { LineCounter, parseDocument } from "@std/yaml";
import { formatFault, type KeyPath, pathText, shown, valueAt } from "../coordinator/runtime/config/faults.ts";
import { placeAt, placeOf } from "../coordinator/runtime/config/locate.ts";
import { mappingSchema } from "../coordinator/runtime/config/sections/model_mapping.ts";
import type { ModelMapping } from "../model_server/serving/model_mapping.ts";
import { ExitError } from "./exit.ts";

/**
 * A model's mapping in a file of its own: the same keys and faults as in `config.yaml`.
 *
 * @throws {ExitError} 1 when it cannot be read, 2 with every fault and its place when it does not hold.
 */
export async function readMapping(path: string): Promise<ModelMapping> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    throw new ExitError(`Cannot read the mapping ${path}: ${cause instanceof Error ? cause.message : cause}`, 1);
  });
  return parseMapping(text, path);
}

/** @param source File name that the faults show. @throws {ExitError} 2 with every fault. */
export function parseMapping(text: string, source: string): ModelMapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    const place = placeAt(lines, broken.pos[0]);
    throw new ExitError(
      formatFault({ source, ...place, path: "", message: `is not YAML here: ${broken.message}` }),
      2,
    );
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  const parsed = mappingSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => {
    const path = issue.path as KeyPath;
    const unknown = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [];
    const told: [KeyPath, string][] = unknown.length > 0
      ? unknown.map((each) => [each, "is not a known key"])
      : [[path, `${issue.message}, was ${shown(valueAt(raw, path))}`]];
    return told.map(([at, message]) => {
      const nowhere = { line: null, column: null };
      const place = placeOf(document, lines, at, unknown.length > 0 ? "key" : "value") ?? nowhere;
      return formatFault({ source, ...place, path: pathText(at), message });
    });
  });
  throw new ExitError(faults.join("\n"), 2);
}
