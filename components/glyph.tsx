/** Small shapes that say with their form what colour says too. */
const PATHS = {
  long: "M6 2 11 10H1Z",
  short: "M6 10 1 2H11Z",
  hold: "M2 5H10V7H2Z",
  yes: "M1.5 6.5 3 5 5 7 9.5 2.5 11 4 5 10Z",
  no: "M2 3.4 3.4 2 6 4.6 8.6 2 10 3.4 7.4 6 10 8.6 8.6 10 6 7.4 3.4 10 2 8.6 4.6 6Z",
  dot: "M6 2.5A3.5 3.5 0 1 1 6 9.5 3.5 3.5 0 1 1 6 2.5Z",
  ring: "M6 1.5A4.5 4.5 0 1 1 6 10.5 4.5 4.5 0 1 1 6 1.5ZM6 3.5A2.5 2.5 0 1 0 6 8.5 2.5 2.5 0 1 0 6 3.5Z",
  warn: "M6 1 11.5 11H.5ZM5.3 4.5V7.5H6.7V4.5ZM5.3 8.3V9.7H6.7V8.3Z",
  pause: "M2.5 2H5V10H2.5ZM7 2H9.5V10H7Z",
  play: "M3 1.5 10.5 6 3 10.5Z",
  stop: "M2 2H10V10H2Z",
  flat: "M1 9H11V11H1ZM6 8 2.5 4.5H5V1H7V4.5H9.5Z",
} as const;

export type GlyphName = keyof typeof PATHS;

/** Decoration: the text beside it carries the meaning. */
export const Glyph = ({ name }: { name: GlyphName }) => (
  <svg class={`glyph glyph-${name}`} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill-rule="evenodd" />
  </svg>
);
