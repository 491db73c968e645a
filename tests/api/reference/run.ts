/** `deno task api-docs`: writes docs/api.md. */
import { withApi } from "../harness.ts";
import { apiMarkdown } from "./markdown.ts";

await withApi(async ({ url }) => {
  const document = await (await fetch(`${url}/api/openapi.json`)).json();
  await Deno.writeTextFile(new URL("../../../docs/api.md", import.meta.url), apiMarkdown(document));
});
