/** `/trades@xylen_bot 5`, taken apart. */
export interface CommandLine {
  /** In small letters, without the slash. */
  readonly name: string;
  readonly words: readonly string[];
  /** Everything behind the name. */
  readonly rest: string;
}

const SHAPE = /^\/([A-Za-z][A-Za-z0-9_]{0,31})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+([\s\S]*))?$/;

/** @returns Null for what is no command, "another bot's" for one that is meant for another bot of the group. */
export function commandLine(text: string, botName: string): CommandLine | "another bot's" | null {
  const [, name, bot, rest = ""] = text.trim().match(SHAPE) ?? [];
  if (name === undefined) return null;
  if (bot !== undefined && bot.toLowerCase() !== botName.toLowerCase()) return "another bot's";
  const words = rest.trim().split(/\s+/).filter((word) => word !== "");
  return { name: name.toLowerCase(), words, rest: rest.trim() };
}

/** A count that may stand behind a command. @returns Null for anything else. */
export function countOf(words: readonly string[], usual: number, most: number): number | null {
  if (words.length === 0) return usual;
  const count = Number(words[0]);
  return words.length === 1 && Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}
