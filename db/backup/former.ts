/** What a restored backup takes the place of: kept beside it, and put back when the backup turns out to be of no use. */
import { basename, join } from "node:path";
import { Connection } from "../sql/connection.ts";
import { syncFolder } from "./durable_file.ts";
import { exists } from "./take_backup.ts";

const SIDES = ["", "-wal", "-shm"];

export class Former {
  #modelsGaveWay = false;

  /** @param folder Made when something is put into it. */
  constructor(readonly folder: string, readonly databasePath: string, readonly dataDir: string) {}

  /**
   * The former database stays whole at every moment: its write-ahead log is moved into the file first, so that a crash
   * before the rename leaves it in place, and a second name keeps it after. A torn one is moved as it is.
   */
  async keepDatabase(): Promise<void> {
    await Deno.mkdir(this.folder, { recursive: true });
    foldLog(this.databasePath);
    for (const side of SIDES.slice(1)) {
      if (await exists(this.databasePath + side)) await Deno.rename(this.databasePath + side, this.#kept(side));
    }
    await Deno.link(this.databasePath, this.#kept("")).catch(() => Deno.rename(this.databasePath, this.#kept("")));
    await syncFolder(this.folder);
  }

  /** Before others take their place. */
  async keepModels(): Promise<void> {
    this.#modelsGaveWay = true;
    if (!await exists(this.#models)) return;
    await Deno.mkdir(this.folder, { recursive: true });
    await Deno.rename(this.#models, join(this.folder, "models"));
  }

  /** Everything as it was before. What was restored is gone then. */
  async putBack(): Promise<void> {
    for (const side of SIDES) {
      await Deno.remove(this.databasePath + side).catch(unlessAbsent);
      if (await exists(this.#kept(side))) await Deno.rename(this.#kept(side), this.databasePath + side);
    }
    if (this.#modelsGaveWay) {
      await Deno.remove(this.#models, { recursive: true }).catch(unlessAbsent);
      await Deno.rename(join(this.folder, "models"), this.#models).catch(unlessAbsent);
    }
    await Deno.remove(this.folder).catch(unlessAbsent);
  }

  get #models(): string {
    return join(this.dataDir, "models");
  }

  #kept(side: string): string {
    return join(this.folder, basename(this.databasePath) + side);
  }
}

function foldLog(databasePath: string): void {
  let connection: Connection | null = null;
  try {
    connection = new Connection(databasePath);
    connection.command("pragma wal_checkpoint(truncate)");
  } catch {
    // Not a sound database: that may be why another one takes its place.
  } finally {
    connection?.close();
  }
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
