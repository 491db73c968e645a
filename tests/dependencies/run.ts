/** `deno task dependencies`: writes docs/dependencies.md. */
import { installedPackages } from "./installed.ts";
import { dependenciesPage, namedPackages } from "./page.ts";

const root = new URL("../../", import.meta.url);
const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
await Deno.writeTextFile(
  new URL("docs/dependencies.md", root),
  dependenciesPage(await installedPackages(root), namedPackages(imports)),
);
