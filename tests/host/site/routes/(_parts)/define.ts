import { createDefine } from "fresh";

export interface State {
  readonly trail: string[];
  readonly nonce: string;
}

export const define = createDefine<State>();
