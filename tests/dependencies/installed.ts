/** Packages as they lie in `node_modules`, with what their makers say of them. */

export interface Package {
  readonly name: string;
  readonly version: string;
  /** SPDX, where its maker writes that. */
  readonly licence: string;
}

/** Every package of the running program, each once. @param root Of the project. */
export async function installedPackages(root: URL): Promise<Package[]> {
  const found = new Map<string, Package>();
  const store = new URL("node_modules/.deno/", root);
  for await (const { name: place, isDirectory } of Deno.readDir(store)) {
    if (!isDirectory || place === "node_modules") continue;
    for await (const folder of packageFolders(new URL(`${place}/node_modules/`, store))) {
      const told = await Deno.readTextFile(new URL("package.json", folder)).then(JSON.parse, () => null);
      if (told?.version === undefined) continue;
      const each = { name: told.name, version: told.version, licence: licenceOf(told) };
      found.set(`${each.name}@${each.version}`, each);
    }
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** What is linked lies elsewhere and is found there. */
async function* packageFolders(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const inner = new URL(`${name}/`, folder);
    if (name.startsWith("@")) yield* packageFolders(inner);
    else yield inner;
  }
}

interface Told {
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
}

const licenceOf = ({ license, licenses }: Told): string =>
  (typeof license === "object" ? license.type : license) ?? licenses?.map(({ type }) => type).join(" or ") ?? "unknown";
