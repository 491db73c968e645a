import { SqlAccess } from "../../db/access.ts";
import { readOnlyRecords } from "../../db/read_only.ts";
import { backupFolder } from "../backup_job.ts";
import { backupChecks } from "./backups.ts";
import type { Check } from "./check.ts";
import { configurationChecks } from "./configuration.ts";
import { databaseCheck, diskCheck } from "./database.ts";
import { type AskedExchange, exchangeChecks } from "./exchange.ts";
import { modelsCheck } from "./models.ts";
import { alertCheck, coordinatorChecks } from "./monitoring.ts";
import type { Patient } from "./patient.ts";
import { accessChecks, bindCheck, permissionsCheck, secretsCheck } from "./security.ts";

export interface Instruments {
  /** Null where the mode trades on the simulated exchange. */
  readonly exchange: AskedExchange | null;
  /** Of the running coordinator. */
  readonly baseUrl: string;
  readonly warnings: readonly string[];
}

/** Everything that is looked at, in the order in which it is told. Nothing is changed by it. */
export async function examine(patient: Patient, { exchange, baseUrl, warnings }: Instruments): Promise<Check[]> {
  const { config, dataDir, databaseUrl, secrets, isLive } = patient;
  const opened = await readOnlyRecords(databaseUrl, secrets.get("LIBSQL_AUTH_TOKEN"));
  try {
    return [
      ...configurationChecks(patient, warnings),
      await permissionsCheck(patient),
      await secretsCheck(patient),
      bindCheck(patient),
      ...await accessChecks(patient, opened.ok ? new SqlAccess(opened.value.client) : null),
      ...await exchangeChecks(exchange, config.mode, hasKeys(patient)),
      await databaseCheck(patient, opened),
      await diskCheck([dataDir, backupFolder(config)]),
      await modelsCheck(patient),
      ...await backupChecks(patient),
      ...await coordinatorChecks(patient, baseUrl),
      await alertCheck(patient),
    ];
  } finally {
    if (opened.ok) await opened.value.close();
  }

  function hasKeys({ config: { mode } }: Patient): boolean {
    return secrets.get(mode === "testnet" && !isLive ? "BINANCE_TESTNET_API_KEY" : "BINANCE_API_KEY") !== undefined;
  }
}
