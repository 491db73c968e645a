import { useState } from "preact/hooks";

export type Theme = "auto" | "dark" | "light";

const NEXT: Readonly<Record<Theme, Theme>> = { auto: "dark", dark: "light", light: "auto" };
const A_YEAR_S = 31_536_000;

/** Kept in a cookie, so that the server's first byte is in the right colours. */
export default function ThemeToggle({ theme }: { theme: Theme }) {
  const [current, setCurrent] = useState(theme);
  const change = () => {
    const next = NEXT[current];
    document.cookie = `theme=${next}; path=/; max-age=${A_YEAR_S}; samesite=strict`;
    document.documentElement.dataset.theme = next;
    setCurrent(next);
  };
  return (
    <button type="button" class="quiet theme-toggle" onClick={change} aria-label={`Colours: ${current}. Change`}>
      <svg class="glyph" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        <path
          d="M6 1A5 5 0 1 1 6 11ZM6 1A5 5 0 1 0 6 11 5 5 0 1 0 6 1ZM6 2A4 4 0 1 1 6 10 4 4 0 1 1 6 2Z"
          fill-rule="evenodd"
        />
      </svg>
      <span>{current}</span>
    </button>
  );
}
