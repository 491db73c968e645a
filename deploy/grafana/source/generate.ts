/** Writes the dashboards: `deno run -A deploy/grafana/source/generate.ts`. */
import { alerts } from "./alerts.ts";
import { models } from "./models.ts";
import { type Dashboard, dashboardJson } from "./panel.ts";
import { risk } from "./risk.ts";
import { system } from "./system.ts";
import { trading } from "./trading.ts";

/** By the name of its file. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = { trading, models, system, risk, alerts };

/** The text of one dashboard's file. */
export const fileText = (dashboard: Dashboard): string => `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`;

if (import.meta.main) {
  for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
    await Deno.writeTextFile(new URL(`../dashboards/${name}.json`, import.meta.url), fileText(dashboard));
  }
}
