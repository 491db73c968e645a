/** Resolves with the name of the first SIGINT or SIGTERM; a second one ends the process at once. */
export class StopSignal {
  readonly asked: Promise<StopName>;
  readonly #controller = new AbortController();
  readonly #listeners: ReadonlyMap<StopName, () => void>;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<StopName>();
    this.asked = promise;
    this.#listeners = new Map(SIGNALS.map((name) => [name, () => {
      if (this.#controller.signal.aborted) Deno.exit(1);
      this.#controller.abort(new Error("asked to stop"));
      resolve(name);
    }]));
    for (const [name, listener] of this.#listeners) Deno.addSignalListener(name, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) Deno.removeSignalListener(name, listener);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
export type StopName = typeof SIGNALS[number];
