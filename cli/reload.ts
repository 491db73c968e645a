import type { Command } from "commander";
import type { KeyChangeView, ReloadView } from "../coordinator/ports/configuration.ts";
import { OperatorClient, type OperatorOptions, withOperatorOptions } from "./operator_client.ts";

/** `reload`: the running coordinator reads its configuration again. */
export function register(program: Command): void {
  withOperatorOptions(
    program.command("reload").description("reads the configuration again; a file with a fault changes nothing"),
  )
    .option("--why <reason>", "for the event log", "from the command line")
    .action(async (options: OperatorOptions & { readonly why: string }) => {
      const client = new OperatorClient(options);
      const answer = await client.post<ReloadView>("/api/v1/control/reload", { why: options.why });
      console.log(options.json ? JSON.stringify(answer) : reloadText(answer));
    });
}

/** What a reload has done, a line for each key. */
export function reloadText({ changed, need_restart: waiting, overruled, config_hash: hash }: ReloadView): string {
  return [
    ...part("Applied:", changed),
    ...part("Waits for a restart:", waiting),
    ...part("Without effect, the profile says something else:", overruled),
    changed.length + waiting.length + overruled.length === 0
      ? "The file says what holds already."
      : `The configuration is ${hash.slice(0, 12)} now.`,
  ].join("\n");
}

const part = (title: string, changes: readonly KeyChangeView[]): string[] =>
  changes.length === 0 ? [] : [
    title,
    ...changes.map(({ key, from, to }) => `  ${key}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`),
  ];
