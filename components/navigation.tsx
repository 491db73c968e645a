import type { StatusView } from "./overview.ts";

const PAGES = [
  ["/", "Overview"],
  ["/decisions", "Decisions"],
  ["/trades", "Trades"],
  ["/orders", "Orders"],
  ["/models", "Models"],
  ["/risk", "Risk"],
  ["/performance", "Performance"],
  ["/events", "Events"],
  ["/logs", "Logs"],
  ["/system", "System"],
  ["/settings", "Settings"],
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
