import { createDefine } from "fresh";
import type { Views } from "../../coordinator/ports/views.ts";

/** What every page may read. */
export interface State {
  readonly views: Views;
  readonly session: { readonly operator: boolean };
  /** Of this response's content security policy. */
  readonly nonce: string;
}

export const define = createDefine<State>();
