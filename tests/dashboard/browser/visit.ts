import type { BrowserContextOptions, Page } from "playwright-core";
import { browserRuns, launchBrowser, type LaunchedBrowser } from "../../fixtures/browser.ts";
import { type DashboardOptions, type FakeDashboard, fakeDashboard } from "../../fixtures/fake_dashboard.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Visit {
  readonly page: Page;
  readonly views: FakeViews;
  readonly dashboard: FakeDashboard;
  /** Errors of the console and the page, blocked content among them, and requests to other servers. */
  readonly complaints: string[];
}

type VisitOptions = DashboardOptions & BrowserContextOptions & {
  readonly views?: FakeViews; /** Timers of the page run when the test says so. */
  readonly isClockHeld?: boolean;
};

const RUNS = browserRuns();
let launched: LaunchedBrowser;

/** One browser for all tests of a file: a context of its own shares neither cache nor storage nor a page with another's. */
export function shareBrowser(): void {
  Deno.test.beforeAll(async () => {
    if (RUNS) launched = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    if (RUNS) await launched.close();
  });
}

export const browserTest = (name: string, run: () => Promise<void>): void =>
  Deno.test({ name, ignore: !RUNS, fn: run });

/** A page of a browser that was never anywhere; cleans up behind. */
export async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await launched.browser.newContext(options);
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What the page complains of from now on: errors, blocked content among them, and requests to other servers. */
export function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (asked) => void (asked.url().startsWith(origin) || complaints.push(`asked ${asked.url()}`)));
  return complaints;
}

/** A dashboard, and a page of a browser that was never there before; cleans up behind. */
export async function atDashboard(
  views: FakeViews,
  options: DashboardOptions & BrowserContextOptions,
  use: (dashboard: FakeDashboard, page: Page) => Promise<void>,
): Promise<void> {
  const dashboard = await fakeDashboard(views, options);
  try {
    await withPage(options, (page) => use(dashboard, page));
  } finally {
    await dashboard.close();
  }
}

/** Opens the page, waits until its islands are awake, and watches it from then on. */
export async function visit(options: VisitOptions, use: (visit: Visit) => Promise<void>): Promise<void> {
  const views = options.views ?? new FakeViews();
  await atDashboard(views, options, async (dashboard, page) => {
    const complaints = complaintsOf(page, dashboard.url);
    page.on("console", (message) => void (message.type() === "warning" && complaints.push(message.text())));
    await page.addInitScript(`
      globalThis.shifts = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => shifts.push(
        [entry.value, ...entry.sources.map((each) => each.node?.parentElement?.outerHTML?.slice(0, 200))].join(" ")
      ))).observe({ type: "layout-shift", buffered: true });
      document.addEventListener("securitypolicyviolation", (event) => console.error("blocked " + event.blockedURI));
    `);
    if (options.isClockHeld) await page.clock.install();
    await page.goto(dashboard.url);
    await page.waitForSelector(".is-drawn");
    await page.waitForSelector(".link-open");
    await use({ page, views, dashboard, complaints });
  });
}
