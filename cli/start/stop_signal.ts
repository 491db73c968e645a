/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export class StopSignal {
  readonly asked: Promise<void>;
  readonly #controller = new AbortController();
  readonly #listener: () => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.asked = promise;
    this.#listener = () => {
      if (this.#controller.signal.aborted) Deno.exit(1);
      this.#controller.abort(new Error("asked to stop"));
      resolve();
    };
    for (const signal of SIGNALS) Deno.addSignalListener(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#listener);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
