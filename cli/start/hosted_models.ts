import type { SupervisedServer } from "../../coordinator/inference/supervised_server.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import { ok, type Result } from "../../domain/result.ts";
import { readMapping } from "../mapping_file.ts";
import type { ModelChild } from "./children.ts";

export interface HostedModel extends ModelChild {
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

const SEED = 1;

/** What `modelServerCommand` starts as a process, inside this one. Nothing of a model server is loaded before it starts. */
export function hostedModelServer(child: HostedModel): SupervisedServer {
  let server: SupervisedServer | null = null;
  let starting: Promise<Result<number>> | null = null;
  const start = async (): Promise<Result<number>> => {
    server = await hosted(child);
    const started = await server.start();
    return started.ok ? ok(started.value) : started;
  };
  return {
    name: child.name,
    port: () => server?.port() ?? null,
    restarts: () => server?.restarts() ?? 0,
    start: () => starting ??= start(),
    stop: async () => {
      await starting?.catch(() => {});
      await server?.stop();
    },
  };
}

async function hosted({ name, dataDir, source, clock, log }: HostedModel): Promise<SupervisedServer> {
  const [{ HostedServer }, { TRAINING_PROGRAM }, { FEATURE_NAMES, SCHEMA_HASH }] = await Promise.all([
    import("../../model_server/hosted_server.ts"),
    import("../../model_server/retraining/training_child.ts"),
    import("../../features/mod.ts"),
  ]);
  const given = "modelFile" in source;
  return new HostedServer({
    name,
    dataDir,
    catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH },
    modelFile: given ? source.modelFile : null,
    heldAgainst: given ? { label: source.label, horizonBars: source.horizonBars } : null,
    mapping: given && source.mappingFile !== undefined ? await readMapping(source.mappingFile) : null,
    plan: given ? null : {
      learner: source.learner,
      horizonBars: source.horizonBars,
      label: source.label,
      settings: source.settings,
      cost: source.cost,
      promotion: source.promotion,
      maxAgeMs: source.maxAgeHours === null ? null : source.maxAgeHours * 3_600_000,
      history: source.history.path,
      symbol: source.history.symbol,
      timeframe: source.history.timeframe,
      trainToMs: source.history.toMs,
      seed: SEED,
    },
    program: TRAINING_PROGRAM,
    samplesToRetrain: given ? 0 : source.samplesToRetrain,
    clock,
    simulatedTime: true,
    log: (message) => log(`model-server ${name}: ${message}`),
  });
}
