import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { StartRequest } from "./request.ts";

/** What the account is called where somebody has to name it: as configured, else after the mode. */
export const accountNameOf = ({ mode }: Pick<StartRequest, "mode">, { exchange }: Pick<Config, "exchange">): string =>
  exchange.account_name ?? mode;
