import type { Command } from "commander";
import { OperatorClient, type OperatorOptions, withOperatorOptions } from "./operator_client.ts";

type Action = "pause" | "resume" | "halt";

/**
 * A command that is one operator action.
 * @param usualWhy The reason where none is given. @param look Throws what is wrong with what is asked for.
 */
export function registerAction(
  program: Command,
  action: Action,
  description: string,
  usualWhy = "from the command line",
  look: (client: OperatorClient, why: string) => Promise<void> = () => Promise.resolve(),
): void {
  withOperatorOptions(program.command(action).description(description))
    .option("--why <reason>", "for the event log", usualWhy)
    .action(async (options: OperatorOptions & { readonly why: string }) => {
      const client = new OperatorClient(options);
      await look(client, options.why);
      const answer = await client.post<{ state: string }>(`/api/v1/control/${action}`, { why: options.why });
      console.log(options.json ? JSON.stringify(answer) : `Trading at ${client.url} is ${answer.state} now.`);
    });
}
