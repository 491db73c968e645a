import assert from "node:assert/strict";
import type { LiveMessage } from "../../../coordinator/ports/views.ts";
import { withApi } from "../harness.ts";
import { apiMarkdown, toldTypes } from "./markdown.ts";

/** A type that is new has to be named here, and so in the document. */
const TYPES: Readonly<Record<LiveMessage["type"], true>> = {
  candle: true,
  decision: true,
  order: true,
  trade: true,
  position: true,
  equity: true,
  model: true,
  event: true,
  status: true,
};

const plain = (text: string): string => text.replace(/[\s|-]+/g, " ");

Deno.test("docs/api.md is what the program says of itself: deno task api-docs writes it anew", () =>
  withApi(async ({ url }) => {
    const document = await (await fetch(`${url}/api/openapi.json`)).json();
    const told = await Deno.readTextFile(new URL("../../../docs/api.md", import.meta.url));
    assert.equal(plain(told), plain(apiMarkdown(document)));
  }));

Deno.test("every message of the websocket is told of, and none that there is not", () => {
  assert.deepEqual(toldTypes().sort(), [...Object.keys(TYPES), "welcome", "status_update"].sort());
});
