import type { Api } from "grammy/web";
import type { Clock } from "../../ports/clock.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { deliveryOf } from "../sinks/telegram.ts";
import type { AllowList } from "./allow_list.ts";
import { BotMouth } from "./bot_mouth.ts";
import { Changer, type ChangerParts } from "./changer.ts";
import { ChatDesk } from "./chat_desk.ts";
import { COMMANDS } from "./commands.ts";
import { Reader, type ReaderParts } from "./reader.ts";
import { type StrangerNote, Strangers } from "./strangers.ts";
import { followUpdates } from "./updates.ts";

export interface ChatOptions extends ReaderParts, ChangerParts {
  readonly api: Api;
  readonly allowed: AllowList;
  readonly draw: (svg: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly onStranger: (note: StrangerNote) => void;
  readonly views: ReaderParts["views"];
}

export interface RunningChat {
  /** Takes nothing more, and waits for what is being done. */
  stop(): Promise<void>;
}

const RETRY_MS = 10_000;

/** Commands are taken from now on. The Bot API may be away: it is asked again until it answers. */
export function startChat(options: ChatOptions): RunningChat {
  const ending = new AbortController();
  const following = follow(options, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await following;
    },
  };
}

async function follow(options: ChatOptions, signal: AbortSignal): Promise<void> {
  const { api, clock, telemetry } = options;
  const botName = await introduced(options, signal);
  if (botName === null) return;
  const mouth = new BotMouth({ ...options, signal });
  const desk = new ChatDesk({
    ...options,
    botName,
    strangers: new Strangers(clock, options.onStranger),
    reader: new Reader(options),
    changer: new Changer(options),
    mouth,
  });
  telemetry.log("info", "alerts", "Commands are taken from Telegram");
  await followUpdates({ api, take: (inbound) => desk.take(inbound), clock, telemetry, signal });
}

/** Learns the bot's own name, and tells Telegram what it understands. @returns Null when the program ends first. */
async function introduced({ api, clock, telemetry }: ChatOptions, signal: AbortSignal): Promise<string | null> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const { username } = await api.getMe(signal);
      const menu = Object.entries(COMMANDS).map(([command, { does }]) => ({ command, description: does }));
      await api.setMyCommands(menu, {}, signal);
      return username;
    } catch (error) {
      if (signal.aborted) return null;
      if (failures === 0) {
        telemetry.log("warning", "alerts", `Commands of the chat are not heard yet: ${deliveryOf(error).why}`);
      }
      await clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  }
  return null;
}
