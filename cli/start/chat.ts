import { AllowList } from "../../coordinator/alerts/telegram/allow_list.ts";
import type { Control } from "../../coordinator/ports/control.ts";
import type { Workings } from "../../coordinator/ports/workings.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import { dateTime } from "../../domain/figure_text.ts";
import { type Alerts, drawn } from "./alerts.ts";

export interface ChatParts {
  readonly alerts: Alerts;
  readonly control: Control;
  readonly workings: Workings;
}

/** Takes commands of the chats, where that is switched on. Nobody commands a replay. */
export async function startCommands({ alerts, control, workings }: ChatParts): Promise<void> {
  const { running: { config }, secrets, board, clock, telemetry, stack } = alerts.parts;
  const token = secrets.get("TELEGRAM_BOT_TOKEN");
  if (!config.telegram.commands_enabled || board.identity.mode === "replay" || token === undefined) return;
  const { botApi } = await import("../../coordinator/alerts/telegram/bot_api.ts");
  const { startChat } = await import("../../coordinator/alerts/telegram/start_chat.ts");
  const chat = startChat({
    api: botApi(token, config.telegram.api_url),
    allowed: new AllowList(secrets.list("TELEGRAM_CHAT_ID"), secrets.list("TELEGRAM_USER_ID")),
    views: board,
    control,
    configuration: workings.configuration,
    logbook: workings.logbook,
    system: workings.system,
    why: (id) => why(board, id),
    channels: () =>
      alerts.conditions().filter(({ trouble }) => trouble !== null)
        .map(({ sink, trouble, since_ms }) =>
          `Alerts do not reach ${sink} since ${dateTime(since_ms)} UTC: ${trouble}`
        ),
    draw: (svg) => drawn(svg, clock),
    redact: (text) => alerts.redaction.text(text),
    onStranger: ({ message, details }) => alerts.note({ eventType: "WARNING", severity: "warning", message, details }),
    clock,
    telemetry,
  });
  stack.defer(() => chat.stop());
}

/** As the command `why` tells it. @param id Of a decision or a trade; null for the last decision. */
async function why(board: Board, id: string | null): Promise<readonly string[] | null> {
  const named = id ?? board.status().last_decision?.decision_id;
  if (named === undefined) return null;
  const { toldDecision } = await import("../why/told_decision.ts");
  const trade = async (tradeId: string) => (await board.listings.tradeStory(tradeId, "5m"))?.trade ?? null;
  const told = await toldDecision({ trade, decision: board.decision }, board.accounts, named);
  if (!told) return null;
  const { decisionText } = await import("../why/decision_text.ts");
  return decisionText(told);
}
