import type { Command } from "commander";
import type { SinkReport } from "../coordinator/ports/alerts.ts";
import { ExitError } from "./exit.ts";
import { loadedConfig } from "./loaded_config.ts";

interface TestOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `alert test`: whether somebody would be told. */
export function register(program: Command): void {
  const alert = program.command("alert").description("messages to people: by Telegram, webhook and e-mail");
  alert.command("test")
    .description("send a test message through every channel that is switched on; exit 3 when one does not take it")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--json", "print each channel's answer as JSON")
    .action(test);
}

async function test({ json, ...options }: TestOptions): Promise<void> {
  const { Secrets } = await import("../coordinator/runtime/config/secrets.ts");
  const { fireTestAlert } = await import("./alert/fire_test_alert.ts");
  const fired = await fireTestAlert((await loadedConfig(options)).config, Secrets.read());
  if (!fired.ok) throw new ExitError(fired.error.join("\n"), 2);
  if (json) console.log(JSON.stringify({ channels: fired.value }));
  else for (const line of fired.value.map(words)) console.log(line);
  if (fired.value.length === 0) throw new ExitError("No channel is switched on: docs/alerts.md tells how", 3);
  const silent = fired.value.filter(({ trouble }) => trouble !== null).map(({ sink }) => sink);
  if (silent.length > 0) throw new ExitError(`Not delivered: ${silent.join(", ")}`, 3);
}

const words = ({ sink, trouble }: SinkReport): string =>
  trouble === null ? `${sink}: delivered` : `${sink}: not delivered, ${trouble}`;
