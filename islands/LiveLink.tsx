import { useEffect } from "preact/hooks";
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
        <p class="banner banner-lost">Connection lost. Trading goes on without this page; reconnecting.</p>
      )}
      {live.connection.value === "signed_out" && (
        <p class="banner banner-lost">
          <span>You are signed out. Trading goes on without this page.</span>
          <a href="/sign-in">Sign in</a>
        </p>
      )}
      {notice && (
        <p class={`banner banner-${notice.severity}`}>
          <span>{notice.message}</span>
          <button type="button" class="quiet" onClick={() => live.notice.value = null}>Dismiss</button>
        </p>
      )}
    </div>
  );
}
