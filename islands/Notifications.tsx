import { useEffect, useRef, useState } from "preact/hooks";
import type { Live } from "../components/live.ts";
import { type News, newsBetween, type Shown } from "../components/news.ts";

const KEPT_AS = "notifications";

type Choice = "off" | "on" | "blocked" | "unsupported";

const SAYS: Readonly<Record<Choice, string>> = {
  off: "Notify me of trades and trouble",
  on: "Notifications are on",
  blocked: "This browser blocks notifications",
  unsupported: "This browser has no notifications",
};

/** Tells who chose it what happens while the page is open and not looked at: trades, and what went wrong. */
export default function Notifications({ live }: { live: Live }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const shown = useRef<Shown | null>(null);
  const [trades, notice] = [live.trades.value, live.notice.value];

  useEffect(() => setChoice(remembered()), []);
  useEffect(() => {
    const now = { trades, notice };
    const news = shown.current === null ? [] : newsBetween(shown.current, now);
    shown.current = now;
    if (choice === "on" && document.hidden) news.forEach(notify);
  }, [trades, notice]);

  const change = async () => {
    const wanted = choice === "on" ? "off" : await permission();
    localStorage.setItem(KEPT_AS, wanted);
    setChoice(wanted);
  };
  const idle = choice === "blocked" || choice === "unsupported";
  return (
    <p class={choice === null ? "notify is-asleep" : "notify"}>
      <button type="button" class="quiet" aria-pressed={choice === "on"} disabled={idle} onClick={change}>
        {SAYS[choice ?? "off"]}
      </button>
    </p>
  );
}

const ASKED: Readonly<Record<NotificationPermission, Choice>> = { granted: "on", denied: "blocked", default: "off" };

const permission = async (): Promise<Choice> => ASKED[await Notification.requestPermission()];

/** What was chosen here, as far as the browser still allows it. */
function remembered(): Choice {
  if (!("Notification" in globalThis)) return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && localStorage.getItem(KEPT_AS) === "on" ? "on" : "off";
}

/** Phones let only installed pages notify, and say so by an error. */
function notify({ tag, title, text, path }: News): void {
  try {
    const told = new Notification(title, { body: text, tag, icon: "/icon.svg" });
    told.onclick = () => {
      focus();
      location.assign(path);
    };
  } catch (error) {
    console.warn("Cannot notify:", error);
  }
}
