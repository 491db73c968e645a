import { err, ok, type Result } from "../domain/result.ts";
import { ModelService, type ModelServiceOptions } from "./model_service.ts";
import { modelServerApp } from "./server.ts";
import { inWorkers } from "./serving/worker_inference.ts";

export type HostedOptions = Omit<ModelServiceOptions, "open">;

/** No model of ours takes a hundredth of it; a Worker that does has lost itself. */
const RUN_TIMEOUT_MS = 10_000;

/**
 * A model server inside this process, on loopback, whose sessions run in Workers: the main thread speaks HTTP, and asks
 * those models that are only watched. A Worker that dies is started again with the same model; meanwhile this one model
 * does not answer.
 */
export class HostedServer {
  private service: ModelService | null = null;
  private server: Deno.HttpServer<Deno.NetAddr> | null = null;
  private workerRestarts = 0;

  constructor(private readonly options: HostedOptions) {}

  get name(): string {
    return this.options.name;
  }

  port(): number | null {
    return this.server?.addr.port ?? null;
  }

  restarts(): number {
    return this.workerRestarts;
  }

  async start(): Promise<Result<number>> {
    try {
      const service = this.service = await ModelService.open({ ...this.options, open: this.inWorkers() });
      const app = modelServerApp(service, { token: null });
      const server = this.server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
      const started = await service.start();
      // A file that somebody named and that cannot serve is an end; a training that failed is told by `/health`.
      if (!started.ok && this.options.modelFile !== null) return started;
      if (!started.ok) this.options.log(started.error);
      return ok(server.addr.port);
    } catch (cause) {
      return err(cause instanceof Error ? cause.message : String(cause));
    }
  }

  async stop(): Promise<void> {
    await this.server?.shutdown();
    this.server = null;
    await this.service?.close();
    this.service = null;
  }

  private inWorkers() {
    return inWorkers({
      timeoutMs: RUN_TIMEOUT_MS,
      onRestart: (reason) => {
        this.workerRestarts++;
        this.options.log(`its Worker is started again: ${reason}`);
      },
    });
  }
}
