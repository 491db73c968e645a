import { h } from "preact";
import type { Assets } from "../../host/assets.ts";
import { pagesWith } from "../../host/pages.ts";
import { fakeWorkings } from "../fixtures/fake_workings.ts";
import type { FakeViews } from "../fixtures/fake_views.ts";

const ROOT = new URL("../../", import.meta.url);

/** The real routes without a bundle. */
export async function renderPage(
  views: FakeViews,
  path = "/",
  cookie = "",
  workings = fakeWorkings(),
): Promise<Response> {
  const assets: Assets = {
    load: (file) => import(new URL(file, ROOT).href),
    mount: () => {},
    scripts: () => h("script", { type: "module", src: "/assets/client.js" }),
    connect: [],
  };
  const state = () => ({ views, workings, session: { operator: false, signedIn: null }, commandOptions: "" });
  const app = await pagesWith({ root: ROOT, state }, assets);
  return await app.request(path, { headers: { cookie } });
}
