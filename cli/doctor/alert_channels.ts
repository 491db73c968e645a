import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { AlertChannel } from "./monitoring.ts";

/** The channels that a configuration switches on. None can be switched on yet: the schema refuses `enabled: true`. */
export const alertChannels = (_config: Config): readonly AlertChannel[] => [];
