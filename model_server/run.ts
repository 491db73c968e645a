import { FEATURE_NAMES, SCHEMA_HASH } from "../features/mod.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { accessFor, TOKEN_VARIABLE } from "./access.ts";
import { type EndSignal, endSignal } from "./end_signal.ts";
import { ModelService } from "./model_service.ts";
import { TRAINING_PROGRAM } from "./retraining/training_child.ts";
import type { ModelMapping } from "./serving/model_mapping.ts";
import { modelServerApp } from "./server.ts";
import type { TrainingPlan } from "./training_plan.ts";

export interface RunOptions {
  readonly name: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly dataDir: string;
  readonly modelFile: string | null;
  readonly mapping: ModelMapping | null;
  readonly plan: TrainingPlan | null;
  readonly samplesToRetrain: number;
  /** Ends when standard input closes: a parent that dies leaves nobody behind. */
  readonly withParent: boolean;
}

/**
 * Runs a model server as this process until it is told to end. Prints `{"ready":true,"name","port"}` on standard
 * output as soon as it listens; logs go to standard error. @returns Why it could not run.
 */
export async function runModelServer(options: RunOptions): Promise<Result<void>> {
  const access = accessFor(options.host, Deno.env.get(TOKEN_VARIABLE));
  if (!access.ok) return access;
  const service = await openService(options);
  if (!service.ok) return service;
  const end = endSignal(options.withParent);
  try {
    const server = listen(options, modelServerApp(service.value, access.value).fetch);
    if (!server.ok) return server;
    const started = firstModel(options, service.value, end);
    await end.reached;
    await server.value.shutdown();
    return await started;
  } finally {
    end.release();
    await service.value.close();
  }
}

const log = (name: string) => (message: string): void => console.error(`model-server ${name}: ${message}`);

async function openService(options: RunOptions): Promise<Result<ModelService>> {
  const { name, dataDir, modelFile, mapping, plan, samplesToRetrain } = options;
  try {
    return ok(
      await ModelService.open({
        name,
        dataDir,
        modelFile,
        mapping,
        plan,
        samplesToRetrain,
        catalogue: { names: FEATURE_NAMES, schemaHash: SCHEMA_HASH },
        program: TRAINING_PROGRAM,
        clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
        log: log(name),
      }),
    );
  } catch (cause) {
    return err(`Model server ${name} cannot use its data folder ${dataDir}: ${sentence(cause)}`);
  }
}

/** A file that somebody named and that cannot serve ends the process; anything else is told by `/health`. */
async function firstModel(options: RunOptions, service: ModelService, end: EndSignal): Promise<Result<void>> {
  const started = await service.start().catch((cause) => err(sentence(cause)));
  if (started.ok) return started;
  if (options.modelFile === null) {
    log(options.name)(started.error);
    return ok(undefined);
  }
  end.now();
  return started;
}

function listen(options: RunOptions, handler: (request: Request) => Response | Promise<Response>) {
  const { host: hostname, port, name } = options;
  const onListen = (address: Deno.NetAddr) => console.log(JSON.stringify({ ready: true, name, port: address.port }));
  try {
    return ok(Deno.serve({ hostname, port, onListen }, handler));
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AddrInUse
      ? "the port is in use: choose another --port"
      : sentence(cause);
    return err(`Model server ${name} cannot listen on ${hostname}:${port}: ${reason}`);
  }
}

const sentence = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause);
