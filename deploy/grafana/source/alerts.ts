import type { Dashboard } from "./panel.ts";
import { BAD_IF_ANY, lines, NEUTRAL, of, query, stat, states, table } from "./short.ts";

const firing = (severity: string): string => of(`ALERTS{alertstate="firing", severity="${severity}"}`);

export const alerts: Dashboard = {
  uid: "xylen-alerts",
  title: "Xylen: alert history",
  about: "Which alarms came when, how long they stayed, and what was told to people.",
  panels: [
    stat("Critical now", "short", "Somebody should be awake.", [
      query("critical", `count(${firing("critical")}) or vector(0)`),
    ], { thresholds: BAD_IF_ANY, width: 6 }),
    stat("Warnings now", "short", "To look at today.", [
      query("warning", `count(${firing("warning")}) or vector(0)`),
    ], { thresholds: [[null, "green"], [1, "orange"]], width: 6 }),
    stat("Kinds in 7 days", "short", "Different alarms that came.", [
      query(
        "kinds",
        `count(count by (alertname) (max_over_time(${of('ALERTS{alertstate="firing"}')}[7d]))) or vector(0)`,
      ),
    ], { thresholds: NEUTRAL, width: 6 }),
    stat("Messages lost in 24 h", "short", "What the program itself could not deliver.", [
      query("lost", `sum(increase(${of('xylen_alerts_total{outcome!="sent"}')}[24h])) or vector(0)`),
    ], { thresholds: BAD_IF_ANY, width: 6 }),
    states("When each alarm was there", "none", "From its first to its last minute.", [
      query("{{alertname}} {{model}}{{component}}", of('ALERTS{alertstate="firing"}')),
    ], { words: { 1: "alarm" }, thresholds: [[null, "green"], [1, "red"]], height: 12 }),
    table("Now", "none", "What is wrong at this moment.", [
      query("{{alertname}}", of('ALERTS{alertstate="firing"}')),
    ]),
    table("How long in 7 days", "s", "Time that each alarm was there, at one look in 15 s.", [
      query(
        "{{alertname}}",
        `sort_desc(15 * sum by (alertname, severity) (count_over_time(${of('ALERTS{alertstate="firing"}')}[7d])))`,
      ),
    ]),
    lines("Alarms by severity", "short", "How many at once.", [
      query("{{severity}}", `count by (severity) (${of('ALERTS{alertstate="firing"}')})`),
    ], { stacked: true, min: 0 }),
    lines("Events an hour", "short", "What the program wrote into its event log.", [
      query("{{severity}} {{type}}", `sum by (severity, type) (increase(${of("xylen_events_total")}[1h]))`),
    ], { stacked: true }),
    lines("Messages an hour", "short", "By Telegram, webhook and e-mail, and what became of them.", [
      query(
        "{{sink}} {{level}} {{outcome}}",
        `sum by (sink, level, outcome) (increase(${of("xylen_alerts_total")}[1h]))`,
      ),
    ], { stacked: true }),
    states("Ways to people", "none", "Whether Telegram, webhooks and e-mail of the program itself take messages.", [
      query("{{sink}}", of("xylen_alert_sink_up")),
    ], { words: { 0: "takes none", 1: "takes messages" }, thresholds: [[null, "red"], [1, "green"]], height: 5 }),
    lines("Soon", "short", "Conditions that hold, but not yet long enough for an alarm.", [
      query("{{alertname}}", `count by (alertname) (${of('ALERTS{alertstate="pending"}')})`),
    ], { min: 0 }),
  ],
};
