import { VERSION } from "../domain/version.ts";
import { programCommit } from "./start/program_commit.ts";

/** What `--version` says: `0.1.0 (18a3762b1c4d)`, or the version alone where nothing tells the commit. */
export async function versionText(): Promise<string> {
  const { commit } = await programCommit();
  return commit === undefined ? VERSION : `${VERSION} (${commit.slice(0, 12)})`;
}
