import type { KeyChange } from "../domain/key_change.ts";
import type { Command } from "commander";
import type { ConfigView, ReloadView } from "../coordinator/ports/configuration.ts";
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
      if (options.json) return console.log(JSON.stringify(answer));
      const { file, file_exists } = await client.get<ConfigView>("/api/v1/config");
      console.log(reloadText(answer, file_exists ? null : file));
    });
}

/** What a reload has done, a line for each key. @param absent The file that was looked for and is not there. */
export function reloadText(
  { changed, need_restart: waiting, withdrawn, overruled, config_hash: hash }: ReloadView,
  absent: string | null,
): string {
  const same = absent === null
    ? "The file says what holds already."
    : `There is no file ${absent}: every value is its default, and nothing has changed.`;
  return [
    ...part("Applied:", changed),
    ...part("Waits for a restart:", waiting),
    ...part("Waits no more for a restart, the file says again what holds:", withdrawn),
    ...part("Without effect, the profile says something else:", overruled),
    changed.length + waiting.length + withdrawn.length + overruled.length === 0
      ? same
      : `The configuration is ${hash.slice(0, 12)} now.`,
  ].join("\n");
}

const part = (title: string, changes: readonly KeyChange[]): string[] =>
  changes.length === 0 ? [] : [
    title,
    ...changes.map(({ key, from, to }) => `  ${key}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`),
  ];
