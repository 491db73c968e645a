/** Commands of the pages, as a reader copies them. */

export interface Block {
  /** The heading above it. */
  readonly heading: string;
  /** Without the prompt's comments at the ends of lines. */
  readonly text: string;
  /** Marked to be run on a fresh machine: in the order of the page, or when everything else is done. */
  readonly fresh: "no" | "yes" | "at the end";
}

const BLOCK = /(?:<!-- fresh-machine(: at the end)? -->\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm;
const SHELL = ["", "sh"];

/** Every block of shell commands of a Markdown page, in its order. */
export function shellBlocks(page: string): Block[] {
  return [...page.matchAll(BLOCK)].filter(([, , language]) => SHELL.includes(language!)).map((found) => {
    const [whole, atEnd, , text] = found;
    const headings = [...page.slice(0, found.index).matchAll(/^#+ (.+)$/gm)];
    const marked = whole.startsWith("<!--");
    return {
      heading: headings.at(-1)?.[1] ?? "",
      text: text!,
      fresh: !marked ? "no" : atEnd === undefined ? "yes" : "at the end",
    };
  });
}

/** @returns The lines below a heading's first block, a command each. @throws {Error} When there is no such block. */
export function commandsBelow(page: string, heading: string): string[] {
  const block = shellBlocks(page).find((each) => each.heading === heading);
  if (!block) throw new Error(`There is no block of commands below "${heading}"`);
  return block.text.split("\n").map((line) => line.replace(/\s+#.*$/, "")).filter((line) => line !== "");
}
