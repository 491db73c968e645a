import { createDefine } from "fresh";
import type { AccessDesk, SessionInfo } from "../../coordinator/ports/access.ts";
import type { Operator } from "../../coordinator/ports/control.ts";
import type { ModelDesk } from "../../coordinator/ports/model_desk.ts";
import type { ModelHistories } from "../../coordinator/ports/model_history.ts";
import type { Research } from "../../coordinator/ports/research/research.ts";
import type { Workings } from "../../coordinator/ports/workings.ts";
import type { Operate } from "../../coordinator/ports/operate.ts";
import type { Views } from "../../coordinator/ports/views.ts";

/** What every page may read. */
export interface State {
  readonly views: Views;
  readonly workings: Workings;
  readonly research: Research;
  readonly session: SessionInfo;
  /** What this request may do about who may do what. */
  readonly access: AccessDesk;
  readonly models: ModelDesk;
  readonly histories: ModelHistories;
  /** Whoever sent this request, for the event log. */
  actAs(why: string): Operator;
  /** Of a request that changes something; its token has been checked. */
  form?: FormData;
  /** Operator actions, for whoever asks; the guard has let an operator through. */
  readonly operate: Operate;
  /** What a command of ours needs to find this program, e.g. ` --port 8123`, with a blank in front; empty when that is the usual. */
  readonly commandOptions: string;
  /** Of this response's content security policy. */
  readonly nonce: string;
}

export const define = createDefine<State>();
