import { join } from "node:path";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** The commit that this program was made from: `XYLEN_COMMIT` of an image, else the checkout's. Nothing where neither tells. */
export async function programCommit(): Promise<{ readonly commit?: string }> {
  const commit = Deno.env.get("XYLEN_COMMIT") ?? await checkedOut(join(ROOT, ".git"));
  return commit ? { commit } : {};
}

async function checkedOut(git: string): Promise<string | null> {
  const head = await read(join(git, "HEAD"));
  const ref = head?.match(/^ref: (.+)$/)?.[1];
  if (!ref) return head;
  return await read(join(git, ref)) ??
    (await read(join(git, "packed-refs")))?.split("\n").find((line) => line.endsWith(` ${ref}`))?.slice(0, 40) ?? null;
}

const read = (path: string): Promise<string | null> =>
  Deno.readTextFile(path).then((text) => text.trim() || null, () => null);
