import { useEffect } from "preact/hooks";

const A_YEAR_S = 31_536_000;

/**
 * Says in which time zone this page tells times. The browser's own is kept in a cookie, so that the server's first byte
 * is right; a browser that was never here, or that moved, loads the page once more.
 */
export default function ReaderZone({ zone }: { zone: string }) {
  useEffect(() => {
    // On a phone the navigation is longer than the screen.
    document.querySelector(".nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (here === zone) return;
    const cookie = `zone=${here}`;
    document.cookie = `${cookie}; path=/; max-age=${A_YEAR_S}; samesite=strict`;
    if (document.cookie.split("; ").includes(cookie) && !wasTried(here)) location.reload();
  }, []);
  return <span>Times: {zone.replaceAll("_", " ")}</span>;
}

/** A zone that the server does not know is not asked for again and again. */
function wasTried(zone: string): boolean {
  const tried = sessionStorage.getItem("zone") === zone;
  sessionStorage.setItem("zone", zone);
  return tried;
}
