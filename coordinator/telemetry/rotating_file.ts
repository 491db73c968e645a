import { dirname } from "node:path";

export interface RotationSettings {
  readonly path: string;
  /** The file is set aside before it grows past this. */
  readonly maxBytes: number;
  /** Files set aside: `.1` is the newest. */
  readonly backupCount: number;
}

/** A file that lines are appended to, and that never takes more than its share of the disk. */
export class RotatingFile {
  readonly #encoder = new TextEncoder();
  #file: Deno.FsFile;
  #bytes: number;

  /** @throws {Error} A sentence that names the file, when it cannot be written. */
  constructor(private readonly settings: RotationSettings) {
    try {
      Deno.mkdirSync(dirname(settings.path), { recursive: true });
      this.#file = this.#open();
      this.#bytes = this.#file.statSync().size;
    } catch (error) {
      throw new Error(
        `Cannot write the log file ${settings.path}: ${(error as Error).message}; set logging.file to another`,
      );
    }
  }

  /** @throws {Error} When the disk refuses. */
  write(line: string): void {
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.settings.maxBytes) this.#rotate();
    for (let written = 0; written < bytes.length;) written += this.#file.writeSync(bytes.subarray(written));
    this.#bytes += bytes.length;
  }

  close(): void {
    this.#file.close();
  }

  #open(): Deno.FsFile {
    return Deno.openSync(this.settings.path, { append: true, create: true });
  }

  #rotate(): void {
    const { path, backupCount } = this.settings;
    for (let age = backupCount - 1; age >= 1; age--) renameIfThere(`${path}.${age}`, `${path}.${age + 1}`);
    renameIfThere(path, `${path}.1`);
    const full = this.#file;
    this.#file = this.#open();
    full.close();
    this.#bytes = 0;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
