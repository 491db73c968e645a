import { z } from "zod";
import { choice, flag } from "./keys.ts";
import { backtesting } from "./sections/backtesting.ts";
import { dashboard } from "./sections/dashboard.ts";
import { data } from "./sections/data.ts";
import { database } from "./sections/database.ts";
import { ensemble } from "./sections/ensemble.ts";
import { exchange } from "./sections/exchange.ts";
import { execution } from "./sections/execution.ts";
import { logging } from "./sections/logging.ts";
import { models } from "./sections/models.ts";
import { monitoring } from "./sections/monitoring.ts";
import { email, telegram, webhooks } from "./sections/notifications.ts";
import { retraining } from "./sections/retraining.ts";
import { safety } from "./sections/safety.ts";
import { timing } from "./sections/timing.ts";
import { trading } from "./sections/trading.ts";

/** `config.yaml`, key by key. What keys demand of each other stands in `relations.ts`; use `checkConfig` for both. */
export const configSchema = z.strictObject({
  mode: choice({
    built: ["demo", "replay", "paper", "testnet", "live"],
    default: "demo",
    description: "Where market data comes from and where orders go. `start --mode` has precedence.",
  }),
  use_real_account: flag({ default: false, description: "Must be true for mode `live`: real money." }),
  models,
  trading,
  ensemble,
  data,
  timing,
  exchange,
  logging,
  database,
  retraining,
  dashboard,
  monitoring,
  safety,
  backtesting,
  execution,
  telegram,
  webhooks,
  email,
}, { error: "must be a group of keys" });

type DeepReadonly<T> = T extends (infer Item)[] ? readonly DeepReadonly<Item>[]
  : T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
  : T;

/** The whole configuration with every default filled in. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;
export type Mode = Config["mode"];
export type Endpoint = Config["models"]["endpoints"][number];

/** What an empty `config.yaml` means. */
export const defaultConfig = (): Config => configSchema.parse({});
