import type { StatusView } from "./overview.ts";

/** Path, title, and the letter that leads there from the keyboard. */
export const PAGES = [
  ["/", "Overview", "o"],
  ["/decisions", "Decisions", "d"],
  ["/trades", "Trades", "t"],
  ["/orders", "Orders", "x"],
  ["/models", "Models", "m"],
  ["/risk", "Risk", "r"],
  ["/performance", "Performance", "p"],
  ["/research", "Research", "b"],
  ["/events", "Events", "e"],
  ["/logs", "Logs", "l"],
  ["/system", "System", "y"],
  ["/settings", "Settings", "s"],
] as const;

/** Every page there is; the one that is shown is marked. @param path Of the address. */
export const Navigation = ({ path }: { path: string }) => (
  <nav class="nav" aria-label="Pages">
    {PAGES.map(([to, title]) => (
      <a key={to} href={to} aria-current={isWithin(path, to) ? (path === to ? "page" : "true") : undefined}>{title}</a>
    ))}
  </nav>
);

const isWithin = (path: string, to: string): boolean => path === to || (to !== "/" && path.startsWith(`${to}/`));

const RUNS: Readonly<Record<StatusView["mode"], string>> = {
  demo: "SIMULATED",
  replay: "SIMULATED",
  paper: "PAPER",
  testnet: "TEST",
  live: "LIVE",
};

/** Whether real money moves, as a word on every page. */
export const RunBadge = ({ mode }: { mode: StatusView["mode"] }) => (
  <span class={`badge ${mode === "live" ? "badge-real" : "badge-simulated"}`}>{RUNS[mode]}</span>
);
