import type { Hono } from "hono";
import { h } from "preact";
import type { Assets } from "../../host/assets.ts";
import { pagesWith } from "../../host/pages.ts";
import { modelState } from "../fixtures/fake_model_desk.ts";
import { FakeResearch } from "../fixtures/fake_research.ts";
import { fakeWorkings } from "../fixtures/fake_workings.ts";
import type { FakeViews } from "../fixtures/fake_views.ts";

const ROOT = new URL("../../", import.meta.url);

/** The real routes without a bundle. */
export async function pagesOf(
  views: FakeViews,
  workings = fakeWorkings(),
  research = new FakeResearch(),
): Promise<Hono> {
  const assets: Assets = {
    load: (file) => import(new URL(file, ROOT).href),
    mount: () => {},
    scripts: () => h("script", { type: "module", src: "/assets/client.js" }),
    connect: [],
  };
  const state = () => ({
    views,
    ...modelState(),
    workings,
    research,
    session: { operator: false, signedIn: null },
    commandOptions: "",
  });
  return await pagesWith({ root: ROOT, state }, assets);
}

export const renderPage = async (
  views: FakeViews,
  path = "/",
  cookie = "",
  workings = fakeWorkings(),
  research = new FakeResearch(),
): Promise<Response> => await (await pagesOf(views, workings, research)).request(path, { headers: { cookie } });
