import { LATER_MODES } from "../start/request.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** @param warnings Of the configuration: keys that nothing reads. */
export function configurationChecks(
  { config, configPath, isLive, secrets }: Patient,
  warnings: readonly string[],
): Check[] {
  return [
    warnings.length === 0
      ? ok("configuration", configPath === undefined ? "no file: every key has its default" : `${configPath} is sound`)
      : warn("configuration", warnings.join("; "), "remove these keys, so that nobody relies on them"),
    ...(isLive ? [modeCheck(config)] : []),
    keysCheck(config.mode, isLive, (name) => secrets.get(name) !== undefined),
  ];
}

function modeCheck({ mode, use_real_account: real }: Patient["config"]): Check {
  if (mode !== "live") return fail("mode", `mode is ${mode}`, "set mode: live when the rest of this list is ok");
  if (!real) return fail("mode", "mode is live, use_real_account is false", "set use_real_account: true");
  if (LATER_MODES.includes(mode)) {
    return fail(
      "mode",
      "live is not built yet: no order of this version can leave the simulator",
      "wait for the version that has it",
    );
  }
  return ok("mode", "live, with the real account");
}

const KEYS = {
  live: ["BINANCE_API_KEY", "BINANCE_API_SECRET"],
  testnet: ["BINANCE_TESTNET_API_KEY", "BINANCE_TESTNET_API_SECRET"],
} as const;

function keysCheck(
  mode: string,
  isLive: boolean,
  isSet: (name: typeof KEYS[keyof typeof KEYS][number]) => boolean,
): Check {
  const wanted = isLive || mode === "live" ? KEYS.live : mode === "testnet" ? KEYS.testnet : [];
  if (wanted.length === 0) return ok("exchange keys", `mode ${mode} needs none`);
  const missing = wanted.filter((name) => !isSet(name));
  return missing.length === 0 ? ok("exchange keys", `${wanted.join(" and ")} are set`) : fail(
    "exchange keys",
    `${missing.join(" and ")} not set`,
    "set them in the environment, never in a file of the project",
  );
}
