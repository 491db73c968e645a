import { h } from "preact";
import type { Hono } from "hono";
import type { Assets } from "../../host/assets.ts";
import { pagesWith } from "../../host/pages.ts";

export const SITE = new URL("./site/", import.meta.url);

/** The example site without a bundle, and what its pages threw. */
export async function sitePages(): Promise<{ app: Hono; errors: unknown[] }> {
  const errors: unknown[] = [];
  const assets: Assets = {
    load: (path) => import(new URL(path, SITE).href),
    mount: (app) => void app.get("/early.js", (c) => c.text("early")),
    scripts: (islands) => h("script", { type: "module", src: `/islands.js?${islands.join()}` }),
    connect: [],
  };
  const state = () => ({ trail: [] as string[] });
  return { app: await pagesWith({ root: SITE, state, onError: (error) => errors.push(error) }, assets), errors };
}
