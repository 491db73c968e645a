import { maskedSecrets } from "../../../domain/secret_text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { AllowList } from "./allow_list.ts";
import { type Answer, said } from "./answers/answer.ts";
import { type Changer, type ChangeRequest, whoOf } from "./changer.ts";
import { commandLine } from "./command_line.ts";
import { type ChangeName, COMMANDS, isCommand } from "./commands.ts";
import { CONFIRM_WITHIN_MS, Confirmations, type NotConfirmed } from "./confirmations.ts";
import type { Inbound, Sender } from "./inbound.ts";
import type { Reader } from "./reader.ts";
import type { Strangers } from "./strangers.ts";

/** What leaves for a chat. */
export interface Mouth {
  answer(chatId: string, answer: Answer): Promise<void>;
  /** A question with two buttons. */
  ask(chatId: string, question: readonly string[], buttons: readonly Button[]): Promise<void>;
  /** Takes the waiting circle off a button; `words` are shown for a moment. */
  pressed(pressId: string, words: string): Promise<void>;
  /** Puts words in place of a question and its buttons. */
  replace(chatId: string, messageId: number, lines: readonly string[]): Promise<void>;
}

export interface Button {
  readonly words: string;
  /** Comes back when it is pressed. */
  readonly data: string;
}

export interface ChatDeskParts {
  readonly botName: string;
  readonly allowed: AllowList;
  readonly strangers: Pick<Strangers, "met">;
  readonly reader: Pick<Reader, "answer">;
  readonly changer: Pick<Changer, "request" | "do">;
  readonly mouth: Mouth;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What was written longer ago is not done: whoever wrote it has looked elsewhere since. */
const OLD_MS = 60_000;
const NOT_CONFIRMED: Readonly<Record<NotConfirmed, string>> = {
  unknown: "This was done or taken back already, or the program has started anew: ask once more.",
  late: `Nothing was done: more than ${CONFIRM_WITHIN_MS / 1000} s have passed. Ask once more.`,
  "somebody else's": "Only who has asked may confirm.",
};

/** Takes what people write and press, one after the other, and answers. Never rejects. */
export class ChatDesk {
  readonly #confirmations: Confirmations<ChangeRequest>;

  constructor(private readonly parts: ChatDeskParts) {
    this.#confirmations = new Confirmations(parts.clock);
  }

  async take(inbound: Inbound): Promise<void> {
    const { allowed, strangers, telemetry } = this.parts;
    if (!allowed.allows(inbound)) return strangers.met(inbound);
    try {
      if (inbound.kind === "press") await this.#press(inbound);
      else await this.#text(inbound);
    } catch (error) {
      telemetry.count("xylen_errors_total", { component: "alerts", kind: "chat" });
      const words = maskedSecrets(error instanceof Error ? error.message : String(error));
      telemetry.log("error", "alerts", `A message of the chat was not answered: ${words}`);
      await this.parts.mouth.answer(inbound.chatId, said("That went wrong; the log says why.")).catch(() => {});
    }
  }

  async #text({ text, sentAtMs, ...sender }: Extract<Inbound, { kind: "text" }>): Promise<void> {
    const { botName, mouth, reader, clock } = this.parts;
    const line = commandLine(text, botName);
    // People of a group talk with each other too.
    if (line === "another bot's" || line === null && sender.chatId.startsWith("-")) return;
    if (line === null) return mouth.answer(sender.chatId, said("I take commands only; /help lists them."));
    const name = line.name === "start" ? "help" : line.name;
    if (!isCommand(name)) {
      return mouth.answer(sender.chatId, said(`There is no command /${line.name}; /help lists them.`));
    }
    if (!isChange(name)) return mouth.answer(sender.chatId, await reader.answer(name, line));
    if (clock.nowMs() - sentAtMs > OLD_MS) {
      return mouth.answer(
        sender.chatId,
        said(`/${name} was written more than a minute ago and is not done: ask once more.`),
      );
    }
    const request = this.parts.changer.request(name, line);
    if (!request.ok) return mouth.answer(sender.chatId, said(request.error));
    await this.#ask(sender, request.value);
  }

  #ask(sender: Sender, request: ChangeRequest): Promise<void> {
    const key = this.#confirmations.ask(sender, request);
    const reason = request.why === "" ? [] : [`Reason: ${request.why}`];
    return this.parts.mouth.ask(
      sender.chatId,
      [request.question, ...reason, `Confirm within ${CONFIRM_WITHIN_MS / 1000} s.`],
      [{ words: `Confirm ${request.action}`, data: `yes:${key}` }, { words: "Cancel", data: `no:${key}` }],
    );
  }

  async #press({ data, pressId, messageId, ...sender }: Extract<Inbound, { kind: "press" }>): Promise<void> {
    const { mouth, changer, telemetry } = this.parts;
    const [, word, key = ""] = data.match(/^(yes|no):([0-9a-f]{32})$/) ?? [];
    const request = this.#confirmations.take(sender, key);
    if (typeof request === "string") {
      telemetry.log("warning", "alerts", `A press of ${whoOf(sender)} was refused: ${request}`);
      await mouth.pressed(pressId, NOT_CONFIRMED[request]);
      if (request === "late" && messageId !== null) await mouth.replace(sender.chatId, messageId, [NOT_CONFIRMED.late]);
      return;
    }
    // First of all: the circle goes away whatever the exchange is doing.
    await mouth.pressed(pressId, word === "yes" ? "Confirmed" : "Cancelled").catch(() => {});
    const done = word === "yes" ? await changer.do(request, sender) : null;
    const words = done === null
      ? `Cancelled: ${request.action}. Nothing was done.`
      : done.ok
      ? `Done: ${request.action}. ${done.value}`
      : `NOT done: ${request.action}. ${done.error}`;
    if (messageId === null) await mouth.answer(sender.chatId, said(words));
    else await mouth.replace(sender.chatId, messageId, words.split("\n"));
  }
}

const isChange = (name: keyof typeof COMMANDS): name is ChangeName => COMMANDS[name].changes;
