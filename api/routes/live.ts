import type { Context } from "hono";
import type { App } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { isOpenToRead } from "../http/guard.ts";
import type { LiveHub } from "../live/live_hub.ts";
import type { ApiOptions } from "../options.ts";

const RETRY_SECONDS = "30";

/** `/ws`: what happens, as it happens. */
export function addLive(app: App, hub: LiveHub, { auth, bind }: ApiOptions): void {
  app.get("/ws", (c) => {
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
      throw new Fault(426, "upgrade_required", "This is a websocket", undefined, { upgrade: "websocket" });
    }
    if (hub.isFull) {
      throw new Fault(503, "too_many_clients", "No more listeners now", undefined, { "retry-after": RETRY_SECONDS });
    }
    const visit = auth.visitOf(c.req.raw);
    return hub.accept(c.req.raw, sinceOf(c), async () => isOpenToRead(bind, visit) || await auth.stillHolds(visit));
  });
}

function sinceOf(c: Context): number | null {
  const text = c.req.query("since");
  if (text === undefined) return null;
  if (!/^\d{1,16}$/.test(text)) {
    throw new Fault(
      400,
      "bad_request",
      `since: must be the seq of a message, was ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  return Number(text);
}
