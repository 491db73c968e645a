import assert from "node:assert/strict";
import { BackupSchedule, backupScheduleOf } from "../../../cli/start/backup_schedule.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import type { BackupNote } from "../../../db/backup/backup_events.ts";
import { storedBackups } from "../../../db/backup/backup_folder.ts";
import type { Database } from "../../../db/open.ts";
import { withDatabase } from "../../db/fixtures.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";
import { jobIn, NOW_MS } from "../../db/backup/harness.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Scheduled {
  readonly schedule: BackupSchedule;
  readonly clock: ManualClock;
  readonly notes: BackupNote[];
  readonly measured: Map<string, number>;
  readonly folder: string;
  readonly database: Database;
  job: { folder: string; hook: string[] };
}

const scheduled = (body: (parts: Scheduled) => Promise<void>): Promise<void> =>
  withDatabase(async (database, folder) => {
    const clock = new ManualClock(NOW_MS);
    const notes: BackupNote[] = [];
    const measured = new Map<string, number>();
    const job = { folder: `${folder}/backups`, hook: [] as string[] };
    const schedule = new BackupSchedule({
      job: () => jobIn(folder, job),
      intervalMs: () => 24 * HOUR_MS,
      clock,
      telemetry: {
        log: () => {},
        count: (name, labels) => {
          const named = `${name} ${Object.values(labels ?? {}).join(" ")}`;
          measured.set(named, (measured.get(named) ?? 0) + 1);
        },
        gauge: (name, value) => void (value === null ? measured.delete(name) : measured.set(name, value)),
        observe: () => {},
      },
      tell: (note) => {
        notes.push(note);
        return database.tellBackup(note);
      },
      onEvent: () => {},
    });
    await body({ schedule, clock, notes, measured, folder, database, job });
  });

Deno.test("the first backup waits ten minutes, the next a day from the newest, whoever took that", () =>
  scheduled(async ({ schedule, clock, notes, folder, measured }) => {
    const taken = async (afterMs: number) => {
      await clock.advance(afterMs);
      await schedule.look();
      return (await storedBackups(`${folder}/backups`)).length;
    };
    assert.equal(await taken(0), 0);
    assert.equal(measured.get("xylen_backup_age_seconds"), 0);
    assert.equal(await taken(9 * MINUTE_MS), 0);
    assert.equal(measured.get("xylen_backup_age_seconds"), 9 * 60);
    assert.equal(await taken(MINUTE_MS), 1);
    assert.equal(measured.get("xylen_backup_age_seconds"), 0);
    assert.ok(measured.get("xylen_backup_size_bytes")! > 10_000);
    assert.equal(await taken(23 * HOUR_MS), 1);
    assert.equal(measured.get("xylen_backup_age_seconds"), 23 * 3600);
    assert.equal(await taken(HOUR_MS), 2);
    assert.equal(measured.get("xylen_backups_total done"), 2);
    assert.deepEqual(notes.map(({ severity }) => severity), ["info", "info"]);
    const { newest, last } = await schedule.view();
    assert.equal(newest?.file, "xylen-20260201T121000Z.db");
    assert.deepEqual([last?.ok, last?.timestamp], [true, newest?.timestamp]);
  }));

Deno.test("one that failed is told once, tried again after a quarter of an hour, and shown until then", () =>
  scheduled(async ({ schedule, clock, notes, folder, job, measured, database }) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    job.folder = `${folder}/file/backups`;
    await clock.advance(10 * MINUTE_MS);
    await schedule.look();
    await clock.advance(14 * MINUTE_MS);
    await schedule.look();
    assert.equal(notes.length, 1);
    assert.match(notes[0]!.message, /^No backup was made in/);
    const { newest, last } = await schedule.view();
    assert.deepEqual([newest, last?.ok], [null, false]);
    assert.equal(measured.get("xylen_backups_total failed"), 1);
    const { items: [event] } = await database.records.events({ limit: 5 });
    assert.deepEqual([event?.severity, event?.component], ["error", "backup"]);
    job.folder = `${folder}/backups`;
    await clock.advance(MINUTE_MS);
    await schedule.look();
    assert.equal((await schedule.view()).last?.ok, true);
  }));

Deno.test("a backup whose off-site command failed is there, and still told as a warning", () =>
  scheduled(async ({ schedule, clock, notes, job, measured }) => {
    job.hook = ["false"];
    await clock.advance(10 * MINUTE_MS);
    await schedule.look();
    assert.equal(notes[0]?.severity, "warning");
    assert.deepEqual([measured.get("xylen_backups_total not_carried")], [1]);
    const { newest, last } = await schedule.view();
    assert.deepEqual([newest !== null, last?.ok], [true, false]);
  }));

Deno.test("it runs by the clock once it is started, and stops", () =>
  scheduled(async ({ schedule, clock, notes }) => {
    schedule.start();
    await clock.advance(11 * MINUTE_MS);
    await schedule.stop();
    assert.ok(notes.length <= 1);
    await clock.advance(100 * HOUR_MS);
    assert.ok(notes.length <= 1);
  }));

Deno.test("what is backed up is the database that is traded on, though the configuration names another", () =>
  withDatabase(async ({ tellBackup }, folder) => {
    const clock = new ManualClock(NOW_MS);
    const base = defaultConfig();
    const config = { ...base, data: { ...base.data, storage_path: `${folder}/data` } };
    const schedule = backupScheduleOf({
      running: { config: { ...config, database: { ...config.database, url: `file:${folder}/another.db` } } },
      source: { path: `${folder}/config.yaml` },
      databaseUrl: `file:${folder}/xylen.db`,
      authToken: undefined,
      database: { tellBackup },
      board: { told: () => {} },
      clock,
      telemetry: new RecordingTelemetry(),
    });
    await clock.advance(10 * MINUTE_MS);
    await schedule.look();
    const { last } = await schedule.view();
    assert.deepEqual([last?.ok], [true]);
  }));
