import type { SystemInfo } from "../../ports/system.ts";
import type { Logbook } from "../../ports/logbook.ts";
import type { Views } from "../../ports/views.ts";
import { type Answer, said } from "./answers/answer.ts";
import { logsAnswer, modelsAnswer } from "./answers/model_answers.ts";
import { performanceAnswer, periodsAnswer, profitAnswer, tradesAnswer } from "./answers/result_answers.ts";
import {
  balanceAnswer,
  healthAnswer,
  positionsAnswer,
  riskAnswer,
  statusAnswer,
  versionAnswer,
} from "./answers/state_answers.ts";
import type { Period } from "./answers/periods.ts";
import { type CommandLine, countOf } from "./command_line.ts";
import { type ChangeName, type CommandName, helpLines, usageOf } from "./commands.ts";

export interface ReaderParts {
  readonly views: Views;
  readonly system: SystemInfo;
  readonly logbook: Logbook;
  /** A decision, or that of a trade, in plain words; of the last one without an id. Null when there is none. */
  readonly why: (id: string | null) => Promise<readonly string[] | null>;
  /** Ways of messages that do not work, in words. */
  readonly channels: () => readonly string[];
}

type ReadName = Exclude<CommandName, ChangeName>;

/** Points of a curve that a picture has room for. */
const CURVE_POINTS_MAX = 600;
const TRADES_MAX = 20;
const LOG_LINES_MAX = 50;

/** Answers what only reads. */
export class Reader {
  constructor(private readonly parts: ReaderParts) {}

  async answer(name: ReadName, line: CommandLine): Promise<Answer> {
    const { views, system, logbook, channels } = this.parts;
    switch (name) {
      case "status":
        return statusAnswer(views.status());
      case "profit":
        return profitAnswer(views.status(), await views.results.settledTrades(), await this.#curve());
      case "balance":
        return balanceAnswer(views.status(), views.positions());
      case "daily":
        return await this.#periods("day", line, 7, 60);
      case "weekly":
        return await this.#periods("week", line, 8, 60);
      case "monthly":
        return await this.#periods("month", line, 6, 60);
      case "positions":
        return positionsAnswer(views.positions(), views.status().market_time);
      case "trades":
        return await this.#trades(line);
      case "performance":
        return performanceAnswer(await views.results.settledTrades(), await this.#curve());
      case "risk":
        return riskAnswer(views.risk());
      case "models":
        return modelsAnswer(views.models(), await views.results.models());
      case "why":
        return await this.#why(line);
      case "health":
        return healthAnswer(views.status(), views.notReady(), await system.system(), channels());
      case "logs": {
        const limit = countOf(line.words, 15, LOG_LINES_MAX);
        return limit === null ? wrongCount("logs", LOG_LINES_MAX) : logsAnswer(logbook.lines({ limit }).items);
      }
      case "help":
        return said(...helpLines());
      case "version":
        return versionAnswer(await system.system());
      default:
        return name satisfies never;
    }
  }

  #curve = () => this.parts.views.results.equityCurve(CURVE_POINTS_MAX);

  async #periods(period: Period, { name, words }: CommandLine, usual: number, most: number): Promise<Answer> {
    const count = countOf(words, usual, most);
    if (count === null) return wrongCount(name as ReadName, most);
    const { views } = this.parts;
    return periodsAnswer(period, count, await views.results.settledTrades(), views.status().market_time);
  }

  async #trades({ words }: CommandLine): Promise<Answer> {
    const limit = countOf(words, 5, TRADES_MAX);
    if (limit === null) return wrongCount("trades", TRADES_MAX);
    const query = { sort: "entry_time", descending: true, page: 1, limit, filters: {} };
    const { items, total } = await this.parts.views.listings.trades(query);
    return tradesAnswer(items, total);
  }

  async #why({ words: [id, ...more] }: CommandLine): Promise<Answer> {
    if (more.length > 0) return said(`Say ${usageOf("why")}: one id, or none for the last decision.`);
    const lines = await this.parts.why(id ?? null);
    if (lines) return { lines, table: true };
    return said(
      id === undefined ? "There are no decisions yet." : `There is no decision and no trade ${id}; /trades tells ids.`,
    );
  }
}

const wrongCount = (name: ReadName, most: number): Answer =>
  said(`Say ${usageOf(name)}: a whole number from 1 to ${most}, or none.`);
