import type { Result } from "../../domain/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Severity } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { type ChildCommand, type ChildEvent, type ChildLimits, SupervisedChild } from "./child_process.ts";
import type { SupervisedServer } from "./supervised_server.ts";
import { type Endpoint, type EndpointSettings, localEndpoint, remoteEndpoint } from "./endpoint.ts";

export interface ModelSupervisorOptions {
  readonly endpoints: readonly EndpointSettings[];
  /** How the server of an endpoint with a learner is started. It must take a free port and say which. */
  readonly command: (endpoint: EndpointSettings) => ChildCommand;
  /** Runs the servers of ours inside this process instead, their models in Workers. */
  readonly host?: ((endpoint: EndpointSettings, log: (line: string) => void) => SupervisedServer) | undefined;
  /** Sent to servers behind a `url`. */
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** For system events. */
  readonly onEvent?: (event: ChildEvent) => void;
  readonly limits?: Partial<ChildLimits>;
}

/** Starts the model servers that are ours, keeps them up, and says where every server of the ensemble is. */
export class ModelSupervisor {
  /** In the order of the configuration: what `HttpForecaster` asks. */
  readonly endpoints: readonly Endpoint[];
  readonly #children: SupervisedServer[] = [];

  constructor(private readonly options: ModelSupervisorOptions) {
    this.endpoints = options.endpoints.map((settings) => this.#endpoint(settings));
  }

  /** @returns Once each is ready or has failed for good: name and port, or why not. Those that failed are left out of the vote. */
  async start(): Promise<{ readonly name: string; readonly ready: Result<number> }[]> {
    return await Promise.all(this.#children.map(async (child) => ({ name: child.name, ready: await child.start() })));
  }

  /** Resolves when none of the processes is left. */
  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  #endpoint(settings: EndpointSettings): Endpoint {
    if (settings.url !== undefined) return remoteEndpoint(settings, settings.url, this.options.token);
    if (!settings.enabled) return localEndpoint(settings, { port: () => null, restarts: () => 0 });
    const child = this.#server(settings);
    this.#children.push(child);
    return localEndpoint(settings, child);
  }

  #server(settings: EndpointSettings): SupervisedServer {
    const { telemetry, host } = this.options;
    const onLine = (line: string) => telemetry.log(severityOf(line), settings.name, line);
    if (host) return host(settings, onLine);
    return new SupervisedChild({
      name: settings.name,
      command: this.options.command(settings),
      clock: this.options.clock,
      onEvent: (event) => this.#tell(event),
      onLine,
      ...(this.options.limits === undefined ? {} : { limits: this.options.limits }),
    });
  }

  #tell(event: ChildEvent): void {
    const { telemetry, onEvent } = this.options;
    if (event.kind === "ready") {
      telemetry.log("info", "supervisor", `${event.name} listens on port ${event.port}`, { restarts: event.restarts });
    } else {
      telemetry.count("xylen_errors_total", { component: "supervisor", kind: "child_ended" });
      telemetry.log(event.restartInMs === null ? "error" : "warning", "supervisor", endedText(event));
    }
    onEvent?.(event);
  }
}

const endedText = (event: ChildEvent & { kind: "ended" }): string =>
  `${event.name}: ${event.detail}; ${
    event.restartInMs === null ? "it is not started again" : `it is started again in ${event.restartInMs} ms`
  }`;

/** Model servers write plain sentences: only what looks like a crash is raised. */
const severityOf = (line: string): Severity => /\b(error|uncaught|panicked)\b/i.test(line) ? "warning" : "info";
