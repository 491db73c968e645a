/** Text inside of an SVG. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The dashboard's dark colours: messages are read at night. */
export const COLOURS = {
  ground: "#0c0f14",
  grid: "#1f2732",
  text: "#e7ecf3",
  muted: "#98a5b8",
  up: "#35c2a0",
  down: "#f58a52",
  accent: "#7fb0ff",
} as const;

export const WIDTH = 800;
export const HEIGHT = 420;
/** Where the figures are drawn; axes and title stand around it. */
export const PLOT = { left: 16, right: 704, top: 74, bottom: 382 } as const;

export interface TextOptions {
  readonly size?: number;
  readonly colour?: string;
  readonly anchor?: "start" | "middle" | "end";
}

export const text = (x: number, y: number, words: string, options: TextOptions = {}): string => {
  const { size = 13, colour = COLOURS.muted, anchor = "start" } = options;
  return `<text x="${at(x)}" y="${at(y)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${
    escaped(words)
  }</text>`;
};

export const line = (x1: number, y1: number, x2: number, y2: number, colour: string, dash = ""): string =>
  `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" stroke="${colour}" stroke-width="1.2"${
    dash && ` stroke-dasharray="${dash}"`
  }/>`;

export const rect = (x: number, y: number, width: number, height: number, colour: string): string =>
  `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${colour}"/>`;

/** Two decimals of a pixel are more than anybody sees. */
export const at = (value: number): string => String(Math.round(value * 100) / 100);

/** A whole picture: title, a second line, and what is drawn under them. */
export const picture = (title: string, under: string, body: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="DejaVu Sans">${
    [
      rect(0, 0, WIDTH, HEIGHT, COLOURS.ground),
      text(PLOT.left, 32, title, { size: 19, colour: COLOURS.text }),
      text(PLOT.left, 54, under, { size: 14 }),
      ...body,
    ].join("")
  }</svg>`;
