/** What a thread answers: the outcome of its task, or the words of an error that ended it. */
export type Told<Outcome> =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly error: string };

/** Threads that work on tasks. Each task goes to whoever is free. */
export class Crew<Task, Outcome> implements Disposable {
  readonly #all: readonly Worker[];
  readonly #free: Worker[];
  readonly #asking: ((worker: Worker) => void)[] = [];

  constructor(jobs: number, start: () => Worker) {
    this.#all = Array.from({ length: jobs }, start);
    this.#free = [...this.#all];
  }

  get jobs(): number {
    return this.#all.length;
  }

  /** @param what Is named in the error: "A trial". @throws {Error} When the thread failed on it. */
  async run(task: Task, what: string): Promise<Outcome> {
    const worker = this.#free.pop() ?? await new Promise<Worker>((resolve) => this.#asking.push(resolve));
    try {
      return await answerOf<Task, Outcome>(worker, task, what);
    } finally {
      const next = this.#asking.shift();
      if (next) next(worker);
      else this.#free.push(worker);
    }
  }

  [Symbol.dispose](): void {
    for (const worker of this.#all) worker.terminate();
  }
}

function answerOf<Task, Outcome>(worker: Worker, task: Task, what: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`${what} failed: ${why}`));
    worker.onmessage = ({ data }: MessageEvent<Told<Outcome>>) => data.ok ? resolve(data.outcome) : failed(data.error);
    worker.onerror = (event) => {
      event.preventDefault();
      failed(event.message);
    };
    worker.postMessage(task);
  });
}
