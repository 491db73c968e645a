import { Navigation, RunBadge } from "../components/navigation.tsx";
import { Who } from "../components/who.tsx";
import Pulse from "../islands/Pulse.tsx";
import ReaderZone from "../islands/ReaderZone.tsx";
import Shortcuts from "../islands/Shortcuts.tsx";
import ThemeToggle from "../islands/ThemeToggle.tsx";
import { define } from "./(_parts)/define.ts";
import { themeOf } from "./(_parts)/theme.ts";
import { zoneOf } from "./(_parts)/zone.ts";

export default define.layout(function Layout({ Component, req, url, state }) {
  const { version, mode } = state.views.status();
  return (
    <div class="page">
      <header class="brand">
        <a href="/" class="logo">
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="logo-a" d="M4 3H9L20 21H15Z" />
            <path class="logo-b" d="M16 3H21L8 21H3L9.3 12.2" />
          </svg>
          Xylen
        </a>
        <RunBadge mode={mode} />
        <Navigation path={url.pathname} />
        <div class="corner">
          <Who session={state.session} path={url.pathname} />
          <ThemeToggle theme={themeOf(req)} />
        </div>
      </header>
      <Component />
      {url.pathname !== "/" && <Pulse />}
      <footer class="footer">
        <span>Xylen {version}</span>
        <a href="/api/docs">API</a>
        <a href="/metrics">Metrics</a>
        <ReaderZone zone={zoneOf(req)} />
        <Shortcuts />
        <span>
          Charts by <a href="https://www.tradingview.com/" rel="noreferrer">TradingView</a> Lightweight Charts™
        </span>
      </footer>
    </div>
  );
});
