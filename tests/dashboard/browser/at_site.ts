/** The guarded site in a real browser: who signs in there, and what is wrong with its pages. */
import type { BrowserContextOptions, Page } from "playwright-core";
import type { Role } from "../../../domain/access.ts";
import { PASSWORD } from "../../api/callers.ts";
import { addUser } from "../../api/harness.ts";
import { type Site, type SiteOptions, withSite } from "../../fixtures/guarded_site.ts";
import { seriousFaults } from "../../fixtures/serious_faults.ts";
import { complaintsOf, withPage } from "./visit.ts";

export interface SiteVisit {
  readonly page: Page;
  readonly site: Site;
  /** Errors, what a policy blocked, and requests to other servers. */
  readonly complaints: string[];
}

/** A browser that was never at this site. @param users By name; all have one password. */
export const atSite = (
  users: Readonly<Record<string, Role>>,
  options: BrowserContextOptions,
  use: (visit: SiteVisit) => Promise<void>,
  ofSite: SiteOptions = {},
): Promise<void> =>
  withSite(async (site) => {
    for (const [name, role] of Object.entries(users)) await addUser(site.access, name, role, PASSWORD);
    await withPage(options, (page) => use({ page, site, complaints: complaintsOf(page, site.url) }));
  }, { built: true, ...ofSite });

export async function signIn(page: Page, { url }: Pick<Site, "url">, name: string, to = "/"): Promise<void> {
  await page.goto(`${url}/sign-in?to=${to}`);
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", PASSWORD);
  await page.click("button:has-text('Sign in')");
  await page.waitForURL(url + to);
}

/** What keeps somebody from using the page as it is now, and how wide it is. */
export async function faultsOf(page: Page): Promise<{ readonly serious: readonly string[]; readonly width: number }> {
  return {
    serious: await seriousFaults(page),
    width: await page.evaluate("document.documentElement.scrollWidth"),
  };
}
