import { memoryShortage } from "../../coordinator/inference/memory_shortage.ts";
import { HttpModelDesk } from "../../coordinator/inference/model_desk.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import { freeMemoryMb, type Models } from "./models.ts";
import type { OpenSession } from "./session.ts";

export interface ModelDeskParts {
  readonly models: Models;
  readonly board: Board;
  readonly clock: Clock;
  readonly isReplay: boolean;
}

/** The desk of this program's models; what is done there is told to the session once one is attached. */
export class LateModelDesk {
  #session: OpenSession | null = null;
  readonly desk: HttpModelDesk;

  constructor({ models, board, clock, isReplay }: ModelDeskParts) {
    const { retraining, models: { endpoints } } = models.parts.config;
    // One behind a url trains on another machine.
    const isOurs = (model: string) => endpoints.some(({ name, url }) => name === model && url === undefined);
    this.desk = new HttpModelDesk({
      endpoints: models.supervisor.endpoints,
      clock,
      whyNot: () => {
        if (isReplay) return SAME_MODELS;
        if (board.status().state === "stopping") return STOPPING;
        return this.#session ? null : NOT_YET;
      },
      whyNoTraining: (model) => isOurs(model) ? memoryShortage(freeMemoryMb(), retraining.min_free_memory_mb) : null,
      trainingTimeoutMs: retraining.timeout_seconds * 1000,
      tell: async (notice) => await this.#session?.modelDone(notice),
      onEnd: (model, job) => this.#session?.modelTrained(model, job),
      onChange: async () => {
        await models.forecaster.checkHealth();
        for (const model of models.forecaster.models()) board.modelChanged(model);
      },
    });
  }

  attach(session: OpenSession): void {
    this.#session = session;
  }
}

const SAME_MODELS = "A replay asks the same models from its first candle to its last: nothing is changed meanwhile";
const STOPPING = "The program is stopping: nothing is changed any more";
const NOT_YET = "Trading has not begun yet; try again in a moment";
