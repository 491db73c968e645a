import { basename } from "node:path";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import type { SystemView } from "../../coordinator/ports/system.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { Scheduler } from "../../coordinator/runtime/scheduler.ts";
import type { BackupNote } from "../../db/backup/backup_events.ts";
import { type StoredBackup, storedBackups } from "../../db/backup/backup_folder.ts";
import { type BackupJob, runBackup } from "../../db/backup/backup_job.ts";
import type { Database } from "../../db/open.ts";
import { backupJob } from "../backup_job.ts";

export interface BackupScheduleParts {
  /** Read anew for each backup: keys of it may be reloaded. */
  readonly job: () => BackupJob;
  readonly intervalMs: () => number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Writes into the event log. */
  readonly tell: (note: BackupNote) => Promise<SystemEvent>;
  readonly onEvent: (event: SystemEvent) => void;
}

/** Often enough for an age in minutes. */
const LOOK_MS = 60_000;
/** A first backup waits until a program is worth one: who tries things out leaves none. */
const FIRST_AFTER_MS = 600_000;
/** One that failed is tried again: the disk may have room by then. */
const AGAIN_AFTER_MS = 900_000;

/**
 * Takes a backup whenever the newest one, whoever took it, has reached the age. By the wall clock: a database that is
 * traded on a hundred times faster than life is not backed up a hundred times as often.
 */
export class BackupSchedule {
  readonly #parts: BackupScheduleParts;
  readonly #scheduler: Scheduler;
  readonly #startedMs: number;
  #failedMs: number | null = null;
  #last: SystemView["backups"]["last"] = null;

  constructor(parts: BackupScheduleParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.nowMs();
    this.#scheduler = new Scheduler({
      clock: parts.clock,
      onError: (_, error) => this.#report(`Backups cannot be looked after: ${(error as Error).message}`),
    });
    this.#scheduler.add({
      name: "backup",
      schedule: { kind: "interval", intervalMs: LOOK_MS },
      run: (signal) => this.look(signal),
    });
  }

  start(): void {
    this.#scheduler.start();
  }

  /** Waits for the backup that is being taken; a command that carries it elsewhere is ended. */
  stop(): Promise<void> {
    return this.#scheduler.stop();
  }

  /** @param signal Ends the off-site command. */
  async look(signal?: AbortSignal): Promise<void> {
    const { job, clock } = this.#parts;
    const newest = await this.#measure();
    if (this.#isDue(newest?.takenAtMs)) await this.#take(job(), clock.nowMs(), signal);
  }

  /** For the page about the machinery. */
  async view(): Promise<SystemView["backups"]> {
    const { folder } = this.#parts.job();
    return { ...await backupsIn(folder), last: this.#last };
  }

  #isDue(newestMs: number | undefined): boolean {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#failedMs !== null && Math.abs(nowMs - this.#failedMs) < AGAIN_AFTER_MS) return false;
    // One of the future is of a clock that was wrong.
    if (newestMs === undefined || newestMs > nowMs) return nowMs - this.#startedMs >= FIRST_AFTER_MS;
    return nowMs - newestMs >= this.#parts.intervalMs();
  }

  async #take(job: BackupJob, nowMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { telemetry, tell, onEvent } = this.#parts;
    const { backup, note } = await runBackup(job, nowMs, { signal });
    this.#failedMs = backup ? null : nowMs;
    const isWhole = backup !== null && note.severity === "info";
    this.#last = { timestamp: nowMs, ok: isWhole, message: note.message };
    telemetry.count("xylen_backups_total", { result: isWhole ? "done" : backup ? "not_carried" : "failed" });
    telemetry.log(note.severity, "backup", note.message);
    if (!isWhole) telemetry.count("xylen_errors_total", { component: "backup", kind: backup ? "off_site" : "failed" });
    await this.#measure();
    onEvent(await tell(note));
  }

  async #measure(): Promise<StoredBackup | undefined> {
    const { job, clock, telemetry } = this.#parts;
    const [newest] = await storedBackups(job().folder);
    const nowMs = clock.nowMs();
    // Without any, as old as this program: an alarm for old backups is then raised in time.
    telemetry.gauge("xylen_backup_age_seconds", Math.max(0, nowMs - (newest?.takenAtMs ?? this.#startedMs)) / 1000);
    if (newest) telemetry.gauge("xylen_backup_size_bytes", newest.bytes);
    return newest;
  }

  #report(message: string): void {
    this.#parts.telemetry.count("xylen_errors_total", { component: "backup", kind: "unexpected" });
    this.#parts.telemetry.log("error", "backup", message);
  }
}

/** @returns The newest whole backup of a folder. */
export async function backupsIn(folder: string): Promise<Pick<SystemView["backups"], "folder" | "newest">> {
  const [newest] = await storedBackups(folder);
  return {
    folder,
    newest: newest ? { file: basename(newest.path), timestamp: newest.takenAtMs, size_bytes: newest.bytes } : null,
  };
}

/** The schedule of a running coordinator. */
export function backupScheduleOf({ running, source, databaseUrl, authToken, database, board, clock, telemetry }: {
  readonly running: { readonly config: Config };
  readonly source: { readonly path: string };
  /** Of the database that is traded on: the environment may have named another than the configuration. */
  readonly databaseUrl: string;
  readonly authToken: string | undefined;
  readonly database: Pick<Database, "tellBackup">;
  readonly board: { told(event: SystemEvent): void };
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}): BackupSchedule {
  const { path: configPath } = source;
  return new BackupSchedule({
    job: () => backupJob(running.config, { configPath, authToken, url: databaseUrl }),
    intervalMs: () => running.config.database.backup_interval_hours * 3_600_000,
    clock,
    telemetry,
    tell: database.tellBackup,
    onEvent: (event) => board.told(event),
  });
}
