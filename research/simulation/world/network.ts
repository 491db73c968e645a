import type { ProcessLife } from "../machine/process_life.ts";
import type { Timeline } from "../machine/timeline.ts";

/** What answers under one host name. */
export interface Host {
  answer(request: Request): Promise<Response>;
  /** How a message to it fares, drawn anew for each. */
  readonly line: Line;
}

/** The way between the process and a host. */
export interface Line {
  /** Milliseconds that one message takes; null when it never arrives. */
  there(): number | null;
  back(): number | null;
}

/**
 * The network lives in the world, not in the process: a request that has left reaches its host even when the process
 * that sent it is killed meanwhile, and the answer then finds nobody.
 */
export class Network {
  readonly #hosts = new Map<string, Host>();

  constructor(readonly timeline: Timeline) {}

  /** @param name As in urls, e.g. `exchange.test`. */
  add(name: string, host: Host): void {
    this.#hosts.set(name, host);
  }

  /** `fetch` as one life of the process has it. */
  fetchOf(life: ProcessLife): typeof fetch {
    return (input, init) => this.#fetch(life, input, init);
  }

  #fetch(life: ProcessLife, input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const { signal, ...rest } = init ?? {};
    const request = new Request(input, rest);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      const host = this.#hosts.get(new URL(request.url).hostname);
      const thereMs = host?.line.there() ?? null;
      if (!host || thereMs === null) return;
      this.timeline.after(thereMs, () => {
        host.answer(request).then(async (response) => {
          const text = await response.text();
          const backMs = host.line.back();
          if (backMs === null) return;
          const { status, headers } = response;
          this.timeline.after(backMs, () => resolve(new Response(text, { status, headers })), life);
        });
      });
    });
  }
}
