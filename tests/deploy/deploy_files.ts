/** Files of deploy/ as data. */
import { parse } from "@std/yaml";
import { runTool, type Told } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;
export const DEPLOY = `${ROOT}deploy/`;

export const readText = (path: string): Promise<string> => Deno.readTextFile(ROOT + path);

/** YAML with anchors and `<<`, as Docker reads it. */
// deno-lint-ignore no-explicit-any -- whatever stands there
export const readYaml = async (path: string): Promise<any> => parse(await readText(path), { merge: true });

/** The file's text with one place changed. @throws {Error} When the place is not there: the fault would not be planted. */
export function planted(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`There is no "${from}"`);
  return text.replace(from, to);
}

/** `docker-compose config` of a text. */
export async function judgeCompose(text: string, args: readonly string[] = []): Promise<Told> {
  await using folder = await TemporaryFolder.create();
  await Deno.writeTextFile(folder.file("compose.yaml"), text);
  return await runTool("docker-compose", ["--file", folder.file("compose.yaml"), ...args, "config", "--quiet"]);
}
