import { FEATURE_NAMES, SCHEMA_HASH } from "../features/mod.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { accessFor } from "./access.ts";
import { TOKEN_VARIABLE } from "./contract/mod.ts";
import { endSignal } from "./end_signal.ts";
import { ModelService } from "./model_service.ts";
import { TRAINING_PROGRAM } from "./retraining/training_child.ts";
import type { ModelMapping } from "./serving/model_mapping.ts";
import type { LabelHeldAgainst } from "./observer.ts";
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
  readonly heldAgainst: LabelHeldAgainst | null;
  readonly plan: TrainingPlan | null;
  readonly samplesToRetrain: number;
  /** The market's time is a simulator's. */
  readonly simulatedTime: boolean;
  /** Ends when standard input closes: a parent that dies leaves nobody behind. */
  readonly withParent: boolean;
}

/** Why it could not run, and the exit code that says so: 1 failed, 3 the model that somebody named may not serve. */
export interface RunFault {
  readonly sentence: string;
  readonly exitCode: 1 | 3;
}

const failed = (sentence: string): Result<never, RunFault> => err({ sentence, exitCode: 1 });

/**
 * Runs a model server as this process until it is told to end. Prints `{"ready":true,"name","port"}` on standard
 * output as soon as it listens; logs go to standard error. A file that somebody named must serve before that; a model of
 * the folder, or a training, may come later and is told by `/health`.
 */
export async function runModelServer(options: RunOptions): Promise<Result<void, RunFault>> {
  const access = accessFor(options.host, Deno.env.get(TOKEN_VARIABLE));
  if (!access.ok) return failed(access.error);
  const service = await openService(options);
  if (!service.ok) return failed(service.error);
  const end = endSignal(options.withParent);
  try {
    if (options.modelFile !== null) {
      const started = await firstModel(service.value);
      if (!started.ok) return err({ sentence: started.error, exitCode: 3 });
    }
    const server = listen(options, modelServerApp(service.value, access.value).fetch);
    if (!server.ok) return failed(server.error);
    if (options.modelFile === null) tellWhenNone(options.name, firstModel(service.value));
    await end.reached;
    await server.value.shutdown();
    return ok(undefined);
  } finally {
    end.release();
    await service.value.close();
  }
}

const log = (name: string) => (message: string): void => console.error(`model-server ${name}: ${message}`);

async function openService(options: RunOptions): Promise<Result<ModelService>> {
  const { name, dataDir, modelFile, mapping, heldAgainst, plan, samplesToRetrain, simulatedTime } = options;
  try {
    return ok(
      await ModelService.open({
        name,
        dataDir,
        modelFile,
        mapping,
        heldAgainst,
        plan,
        samplesToRetrain,
        simulatedTime,
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

const firstModel = (service: ModelService): Promise<Result<void>> =>
  service.start().catch((cause) => err(sentence(cause)));

async function tellWhenNone(name: string, starting: Promise<Result<void>>): Promise<void> {
  const started = await starting;
  if (!started.ok) log(name)(started.error);
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
