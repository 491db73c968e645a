import type { Research } from "../../coordinator/ports/research/research.ts";
import type { OpenedResearch, ResearchParts } from "./research.ts";
import type { OpenSession } from "./session.ts";

/** Research of this program, with all its libraries, from the moment on that somebody asks for it. */
export class LateResearch implements Research {
  readonly jobs: Research["jobs"] = {
    submit: async (...asked) => (await this.#open()).jobs.submit(...asked),
    latest: async (...asked) => (await this.#open()).jobs.latest(...asked),
    job: async (...asked) => (await this.#open()).jobs.job(...asked),
    cancel: async (...asked) => (await this.#open()).jobs.cancel(...asked),
  };
  readonly backtests: Research["backtests"] = {
    page: async (...asked) => (await this.#open()).backtests.page(...asked),
    find: async (...asked) => (await this.#open()).backtests.find(...asked),
    file: async (...asked) => (await this.#open()).backtests.file(...asked),
    offer: async () => (await this.#open()).backtests.offer(),
  };
  readonly records: Research["records"] = {
    trials: async (...asked) => (await this.#open()).records.trials(...asked),
    ledger: async () => (await this.#open()).records.ledger(),
    searches: async () => (await this.#open()).records.searches(),
    search: async (...asked) => (await this.#open()).records.search(...asked),
    walkForwards: async () => (await this.#open()).records.walkForwards(),
    walkForward: async (...asked) => (await this.#open()).records.walkForward(...asked),
    history: async () => (await this.#open()).records.history(),
  };
  #session: Pick<OpenSession, "noted"> | null = null;
  #opened: Promise<OpenedResearch> | null = null;

  constructor(private readonly parts: ResearchParts) {}

  /** From now on events have a journal to go into. */
  attach(session: Pick<OpenSession, "noted">): void {
    this.#session = session;
    void this.#opened?.then((research) => research.attach(session));
  }

  async stop(): Promise<void> {
    await (await this.#opened)?.stop();
  }

  #open(): Promise<OpenedResearch> {
    return this.#opened ??= import("./research.ts").then(({ OpenedResearch }) => {
      const research = new OpenedResearch(this.parts);
      if (this.#session) research.attach(this.#session);
      return research;
    });
  }
}
