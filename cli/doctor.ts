import type { Command } from "commander";
import { resolve } from "node:path";
import type { Check } from "./doctor/check.ts";
import { ExitError } from "./exit.ts";
import { type ConfigOptions, configPath, databaseSecrets, dataDirOverrides } from "./loaded_config.ts";

interface DoctorOptions extends ConfigOptions {
  readonly live?: true;
  readonly port?: string;
  readonly json?: true;
}

/** `doctor`: whether everything is as it has to be; with `--live` before money is traded with. */
export function register(program: Command): void {
  program.command("doctor")
    .description(
      "check configuration, security, exchange, database, disk, models, backups and monitoring; exit 3 on a failure",
    )
    .option("--live", "the checklist for real money: stricter, and a test alert is sent")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--data-dir <folder>", "data folder of the coordinator")
    .option("--port <port>", "port of the running coordinator (default: dashboard.port)")
    .option("--json", "print the checks as JSON")
    .allowExcessArguments(false)
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const checks = await checksFor(options);
  const failed = checks.filter(({ status }) => status === "fail");
  if (options.json) console.log(JSON.stringify({ checks }));
  else for (const line of linesOf(checks)) console.log(line);
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(", ");
    throw new ExitError(`${failed.length} of ${checks.length} checks did not pass: ${names}`, 3);
  }
}

async function checksFor(options: DoctorOptions): Promise<Check[]> {
  const { loadConfig } = await import("../coordinator/runtime/config/load.ts");
  const { formatFault } = await import("../coordinator/runtime/config/faults.ts");
  const path = await configPath(options);
  const loaded = await loadConfig(path, dataDirOverrides(options.dataDir));
  if (!loaded.ok) {
    const { fail } = await import("./doctor/check.ts");
    return loaded.error.map((fault) => fail("configuration", formatFault(fault), "see docs/configuration.md"));
  }
  const { config, warnings } = loaded.value;
  const { Secrets } = await import("../coordinator/runtime/config/secrets.ts");
  const { examine } = await import("./doctor/examine.ts");
  const { askedExchange } = await import("./doctor/asked_exchange.ts");
  const { alertChannels } = await import("./doctor/alert_channels.ts");
  const secrets = Secrets.read();
  const isLive = options.live === true;
  const patient = {
    config,
    configPath: path,
    dataDir: resolve(config.data.storage_path),
    databaseUrl: databaseSecrets(options).url ?? config.database.url,
    secrets,
    isLive,
    alertChannels: await alertChannels(config, secrets),
    nowMs: Date.now(),
  };
  return await examine(patient, {
    exchange: await askedExchange(config, secrets, isLive),
    baseUrl: `http://127.0.0.1:${portOf(options.port) ?? config.dashboard.port}`,
    warnings,
  });
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ExitError(`--port must be a whole number from 1 to 65535, was "${text}"`, 2);
}

const WORDS = { ok: "ok", warn: "WARN", fail: "FAIL", skipped: "-" } as const;

function linesOf(checks: readonly Check[]): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.flatMap(({ name, status, detail, fix }) => [
    `${WORDS[status].padEnd(5)} ${name.padEnd(width)}  ${detail}`,
    ...(fix === "" ? [] : [`${" ".repeat(width + 8)}→ ${fix}`]),
  ]);
}
