import { useEffect } from "preact/hooks";
import { duration, plainTimes } from "../domain/figure_text.ts";
import type { Live } from "../components/live.ts";
import { follow } from "../components/live_socket.ts";

/** What is critical stays until it is dismissed. */
const NOTICE_MS = 20_000;

/** Keeps the page live, and says so when it is not. Floats above the page, so that nothing moves. */
export default function LiveLink({ live }: { live: Live }) {
  useEffect(() => follow(live), []);
  const notice = live.notice.value;
  useEffect(() => {
    if (notice === null || notice.severity === "critical") return;
    const timer = setTimeout(() => live.notice.value = null, NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div class="banners" role="status">
      {live.connection.value === "lost" && (
        <p class="banner banner-lost">
          <span>
            Connection lost. What you see is <Age live={live} />{" "}
            old. Whether trading goes on cannot be seen from here; reconnecting.
          </span>
        </p>
      )}
      {live.connection.value === "signed_out" && (
        <p class="banner banner-lost">
          <span>You are signed out: what you see no longer changes.</span>
          <a href="/sign-in">Sign in</a>
        </p>
      )}
      {notice && (
        <p class={`banner banner-${notice.severity}`}>
          <span>{plainTimes(notice.message)}</span>
          <button type="button" class="quiet" onClick={() => live.notice.value = null}>Dismiss</button>
        </p>
      )}
    </div>
  );
}

/** By itself, because it changes every second; nobody wants to hear each of them. */
const Age = ({ live }: { live: Live }) => (
  <span aria-live="off">{duration(live.nowMs.value - live.statusAtMs.value)}</span>
);
