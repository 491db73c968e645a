import { useEffect } from "preact/hooks";
import type { Live } from "../components/live.ts";
import { follow } from "../components/live_socket.ts";

/** Keeps the page live, and says so when it is not. Floats above the page, so that nothing moves. */
export default function LiveLink({ live }: { live: Live }) {
  useEffect(() => follow(live), []);
  const notice = live.notice.value;
  return (
    <div class="banners" role="status">
      {live.connection.value === "lost" && (
        <p class="banner banner-lost">Connection lost. Trading goes on without this page; reconnecting.</p>
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
