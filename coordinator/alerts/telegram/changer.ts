import { maskedSecrets } from "../../../domain/secret_text.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Configuration } from "../../ports/configuration.ts";
import type { Control, Operator } from "../../ports/control.ts";
import type { Views } from "../../ports/views.ts";
import { cut, readable } from "../readable.ts";
import type { CommandLine } from "./command_line.ts";
import { type ChangeName, usageOf } from "./commands.ts";
import type { Sender } from "./inbound.ts";

export interface ChangerParts {
  readonly views: Pick<Views, "status" | "positions">;
  readonly control: Control;
  readonly configuration: Pick<Configuration, "reload">;
}

/** What was asked for, whole: what is confirmed is what was shown. */
export interface ChangeRequest {
  readonly action: ChangeName;
  readonly why: string;
  /** Of flatten: the account that was shown. Of forceexit: the trade. */
  readonly target: string;
  /** What will happen, a sentence. */
  readonly question: string;
}

const WHY_CHARACTERS_MAX = 200;
const NAME_CHARACTERS_MAX = 64;

/** Does what changes something, by the same ports as the API and the pages. */
export class Changer {
  constructor(private readonly parts: ChangerParts) {}

  /** @returns What is to be confirmed, or why it cannot be asked for. */
  request(action: ChangeName, { rest, words: [name = "", ...others] }: CommandLine): Result<ChangeRequest> {
    const { views } = this.parts;
    const status = views.status();
    const why = reason(action === "forceexit" ? others.join(" ") : rest);
    const asked = (question: string, target = "") => ok({ action, why, target, question });
    switch (action) {
      case "pause":
        return asked("Pause: no new positions; open ones stay protected.");
      case "halt":
        return asked("Halt: no new positions, also after a restart, until somebody resumes.");
      case "resume":
        return status.state === "halted" && why === ""
          ? err("A halt is released only with a reason: /resume REASON")
          : asked("Resume: new positions are allowed again.");
      case "flatten": {
        const { account } = status, open = views.positions().length;
        return asked(
          `Flatten account ${account}: halt, close ${open} open position(s) and take back every order.`,
          account,
        );
      }
      case "forceexit":
        return this.#exit(name, asked);
      case "reload":
        return asked("Reload: config.yaml is read again and applied.");
      default:
        return action satisfies never;
    }
  }

  #exit(name: string, asked: (question: string, target: string) => Result<ChangeRequest>): Result<ChangeRequest> {
    const positions = this.parts.views.positions();
    const open = positions.map(({ symbol }) => symbol).join(", ") || "none";
    if (name === "") return err(`Say ${usageOf("forceexit")}. Open: ${open}.`);
    const found = positions.find(({ symbol, trade_id }) => symbol === name.toUpperCase() || trade_id === name);
    if (!found) return err(`There is no open position ${cut(name, NAME_CHARACTERS_MAX)}. Open: ${open}.`);
    const { symbol, side, quantity, trade_id } = found;
    return asked(`Close ${symbol} ${side} ${quantity} at market now.`, trade_id ?? symbol);
  }

  /** @returns What came of it, in words. */
  async do({ action, why, target }: ChangeRequest, sender: Sender): Promise<Result<string>> {
    const { control, configuration } = this.parts;
    const by: Operator = { who: whoOf(sender), why };
    if (action === "flatten") return told(await control.flatten(by, target));
    if (action === "forceexit") {
      const closed = await control.forceExit(by, target);
      return closed.ok ? ok(`Trade ${closed.value} is being closed at market.`) : closed;
    }
    if (action !== "reload") return told(await control[action](by));
    const reloaded = await configuration.reload(by);
    if (!reloaded.ok) {
      return err(
        [reloaded.error.message, ...reloaded.error.faults.map(({ key, message }) => `${key} ${message}`)].join("\n"),
      );
    }
    const names = (changes: readonly { readonly key: string }[]) =>
      changes.map(({ key }) => key).join(", ") || "nothing";
    const { changed, need_restart: waits, withdrawn } = reloaded.value;
    const back = withdrawn.length === 0 ? "" : ` Waits no more: ${names(withdrawn)}.`;
    return ok(`Applied: ${names(changed)}. Waits for a restart: ${names(waits)}.${back}`);
  }
}

const told = (state: Result<string>): Result<string> => state.ok ? ok(`Trading is ${state.value} now.`) : state;

const reason = (text: string): string => cut(readable(maskedSecrets(text)).trim(), WHY_CHARACTERS_MAX);

/** Who acts, for the event log: the number is Telegram's own, the name is whatever somebody calls themselves. */
export const whoOf = ({ name, userId }: Sender): string =>
  `${cut(readable(maskedSecrets(name)), NAME_CHARACTERS_MAX)} (Telegram user ${userId})`;
