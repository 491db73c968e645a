/** What the files of `routes/` mean: Fresh's conventions. */

/** Groups whose name starts with an underscore, `(_parts)`, hold helpers, not routes. */
const isHelper = (file: string) => /(^|\/)\(_[^/]*\)\//.test(file);
const isSpecial = (file: string) => /(^|\/)_[^/]*$/.test(file);

/** Tests may stand beside routes; only sources are loaded. */
export const isSource = (file: string): boolean =>
  /\.tsx?$/.test(file) && !/[._]test\.tsx?$/.test(file) && !isHelper(file);
export const isRoute = (file: string): boolean => isSource(file) && !isSpecial(file);

/** `blog/(posts)/[slug].tsx` → `/blog/:slug`, `[...rest].tsx` → `/:rest{.+}`, `[[page]].tsx` → `/:page?`. */
export function urlPattern(file: string): string {
  return "/" + file.replace(/\.tsx?$/, "")
    .replaceAll(/\([^/]+\)\//g, "")
    .replace(/(^|\/)index$/, "")
    .replaceAll(/\[\.\.\.([^\]]+)\]/g, ":$1{.+}")
    .replaceAll(/\[\[([^\]]+)\]\]/g, ":$1?")
    .replaceAll(/\[([^\]]+)\]/g, ":$1");
}

const rank = (segment: string) => segment.endsWith("{.+}") ? 2 : segment.startsWith(":") ? 1 : 0;

/** Orders patterns so that a static segment comes before a parameter, and that before a catch-all. */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = rank(left[i]!) - rank(right[i]!);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || (a < b ? -1 : 1);
}

/** `a/(b)/c.tsx` → `["", "a/", "a/(b)/"]`: where its middleware, layouts and error pages are, outermost first. */
export function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return ["", ...parts.map((_, i) => parts.slice(0, i + 1).join("/") + "/")];
}
