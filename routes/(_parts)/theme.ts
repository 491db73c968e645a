import type { Theme } from "../../islands/ThemeToggle.tsx";

/** The reader's choice from the cookie; `auto` follows the system. */
export function themeOf(request: Request): Theme {
  const [, theme] = /(?:^|;\s*)theme=(dark|light)\b/.exec(request.headers.get("cookie") ?? "") ?? [];
  return theme === "dark" || theme === "light" ? theme : "auto";
}
