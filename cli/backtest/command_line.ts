import { quoted } from "../research/shell_words.ts";
import type { BacktestOptions } from "./options.ts";

/** What a shell takes to run the same backtest again. */
export function commandLine(options: BacktestOptions): string {
  const { data, config, profile, from, to, models, rule, adaptive, funding, inner, out, perturbed, noise, dataDir } =
    options;
  const one = (name: string, value: string | undefined) => value === undefined ? [] : [name, value];
  const words = [
    ...data.flatMap((path) => ["--data", path]),
    ...one("--config", config),
    ...one("--profile", profile),
    ...one("--from", from),
    ...one("--to", to),
    ...one("--models", models),
    ...one("--rule", rule),
    ...(adaptive ? ["--adaptive"] : []),
    ...(funding ?? []).flatMap((path) => ["--funding", path]),
    ...(inner === false ? ["--no-inner"] : (inner ?? []).flatMap((path) => ["--inner", path])),
    ...(perturbed === undefined ? [] : ["--perturbed", perturbed, "--noise", noise]),
    ...one("--data-dir", dataDir),
    "--out",
    out,
  ];
  return ["deno task xylen backtest", ...words.map(quoted)].join(" ");
}
