import { join } from "node:path";
import type { Endpoint } from "../../coordinator/runtime/config/schema.ts";
import { type Check, fail, ok, warn, warnOrFail } from "./check.ts";
import type { Patient } from "./patient.ts";

const PATIENCE_MS = 5_000;

/** Whether enough models can answer: servers elsewhere are asked, files have to be there, our own are trained. */
export async function modelsCheck({ config, dataDir, isLive }: Patient): Promise<Check> {
  const enabled = config.models.endpoints.filter((each) => each.enabled);
  const troubles: string[] = [];
  let untrained = 0;
  for (const endpoint of enabled) {
    const trouble = await troubleOf(endpoint);
    if (trouble !== null) troubles.push(`${endpoint.name}: ${trouble}`);
    else if (endpoint.learner !== undefined && !await isTrained(dataDir, endpoint.name)) untrained++;
  }
  const able = enabled.length - troubles.length;
  const needed = config.ensemble.min_responding_models;
  const detail = [`${able} of ${enabled.length} models can be asked, ${needed} are needed`, ...troubles].join("; ");
  if (able < needed) return fail("models", detail, "start the model servers, or correct models.endpoints");
  if (troubles.length > 0) return warn("models", detail, "start these model servers, or set enabled: false");
  if (untrained > 0) {
    return warnOrFail(isLive)(
      "models",
      `${untrained} of ${enabled.length} are not trained yet`,
      "start once: they are trained then",
    );
  }
  return ok("models", detail);
}

async function troubleOf({ url, file }: Endpoint): Promise<string | null> {
  if (file !== undefined) return await Deno.stat(file).then(() => null, () => `there is no ${file}`);
  if (url === undefined) return null;
  try {
    const response = await fetch(new URL("health", url.endsWith("/") ? url : `${url}/`), {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { model_loaded } = await response.json() as { model_loaded?: unknown };
    return model_loaded === true ? null : `${url} has no model loaded`;
  } catch (error) {
    return `${url} does not answer (${error instanceof Error ? error.message : error})`;
  }
}

/** Each history has models of its own, in a folder of theirs. */
async function isTrained(dataDir: string, name: string): Promise<boolean> {
  const models = join(dataDir, "models");
  const histories = await Array.fromAsync(Deno.readDir(models)).catch(() => []);
  for (const history of histories) {
    const versions = await Array.fromAsync(Deno.readDir(join(models, history.name, name, "versions"))).catch(() => []);
    if (versions.some((version) => version.name.endsWith(".onnx"))) return true;
  }
  return false;
}
