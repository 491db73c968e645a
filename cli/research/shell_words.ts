/** What a shell takes: options with their values, as often as they are given; what is not given is left out. */
export function shellCommand(
  command: string,
  options: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const words = Object.entries(options).flatMap(([name, told]) =>
    (told === undefined ? [] : typeof told === "string" ? [told] : told).flatMap((value) => [name, value])
  );
  return [`deno task xylen ${command}`, ...words.map(quoted)].join(" ");
}

/** For a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
