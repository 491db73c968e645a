import { err, ok, type Result } from "../../../domain/result.ts";

/** `config.yaml` on the disk. */
export class ConfigFile {
  constructor(readonly path: string) {}

  /** @returns Its text; null where there is none. */
  async read(): Promise<Result<string | null>> {
    try {
      return ok(await Deno.readTextFile(this.path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return ok(null);
      return err(`${this.path} cannot be read: ${(error as Error).message}`);
    }
  }

  /**
   * Puts a text in its place in one step: whoever reads meanwhile sees the old or the new one. The former is kept beside it
   * as `config.yaml.YYYYMMDDTHHMMSSZ.bak`.
   *
   * @returns The path of what was kept; null where there was no file.
   */
  async write(text: string, nowMs: number): Promise<Result<string | null>> {
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const kept = `${this.path}.${stamp}.bak`;
    const part = `${this.path}.part`;
    try {
      const mode = (await Deno.stat(this.path).catch(() => null))?.mode ?? 0o600;
      const hadOne = await copied(this.path, kept);
      const file = await Deno.open(part, { write: true, create: true, truncate: true, mode: mode & 0o777 });
      try {
        const bytes = new TextEncoder().encode(text);
        for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
        await file.sync();
      } finally {
        file.close();
      }
      await Deno.rename(part, this.path);
      return ok(hadOne ? kept : null);
    } catch (error) {
      await Deno.remove(part).catch(() => {});
      return err(`${this.path} cannot be written: ${(error as Error).message}`);
    }
  }
}

async function copied(from: string, to: string): Promise<boolean> {
  try {
    await Deno.copyFile(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
