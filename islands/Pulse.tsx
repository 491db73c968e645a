import { useEffect, useState } from "preact/hooks";
import { answers } from "../components/answers.ts";
import { duration } from "../domain/figure_text.ts";

const ASK_EVERY_MS = 5_000;

type Pulse = "beats" | "lost" | "back";

/** On every page that no live connection keeps new: whether what it shows still has somebody behind it, and how old it is. */
export default function Pulse() {
  const [pulse, setPulse] = useState<Pulse>("beats");
  const [age, setAge] = useState(0);
  useEffect(() => {
    const loadedMs = Date.now();
    let isAsking = false, isOver = false;
    const ask = async () => {
      if (document.hidden || isAsking) return;
      isAsking = true;
      const beats = await answers();
      isAsking = false;
      if (isOver) return;
      setAge(Date.now() - loadedMs);
      setPulse((before) => !beats ? "lost" : before === "beats" ? "beats" : "back");
    };
    const timer = setInterval(ask, ASK_EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  return (
    <div class="notices">
      <div class="banners" role="status">
        {pulse === "lost" && (
          <p class="banner banner-lost">
            <span>
              The coordinator does not answer. What you see is <span aria-live="off">{duration(age)}</span>{" "}
              old. Whether trading goes on cannot be seen from here; asking again.
            </span>
          </p>
        )}
        {pulse === "back" && (
          <p class="banner banner-info">
            <span>
              The coordinator answers again. What you see is <span aria-live="off">{duration(age)}</span> old.
            </span>
            <a href="">Show it anew</a>
          </p>
        )}
      </div>
    </div>
  );
}
