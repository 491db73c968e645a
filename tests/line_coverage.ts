/** Lines of a part of the program, and how many of them the tests ran. */
export interface Lines {
  readonly found: number;
  readonly run: number;
}

/**
 * Sums the files of a report in the lcov format (`deno coverage --lcov`): a record begins with `SF:` and the file's path,
 * `LF:` is how many lines it has, `LH:` how many of them were run.
 *
 * @param root Folder of the program, with a slash at its end. @param counts Which files count, by their path from there.
 */
export function sumLines(lcov: string, root: string, counts: (path: string) => boolean): Lines {
  const records = lcov.split("end_of_record").flatMap((record) => {
    const file = /^SF:(.+)$/m.exec(record)?.[1];
    return file?.startsWith(root) && counts(file.slice(root.length)) ? [record] : [];
  });
  const sum = (field: RegExp) => records.reduce((total, record) => total + Number(field.exec(record)?.[1] ?? 0), 0);
  return { found: sum(/^LF:(\d+)$/m), run: sum(/^LH:(\d+)$/m) };
}

/** In percent; 0 of nothing, so that a report that is missing holds no floor. */
export const percentRun = ({ found, run }: Lines): number => found === 0 ? 0 : 100 * run / found;

/** One decimal, rounded down: 94.99 % is not told as 95 %. */
export const tellPercent = (percent: number): string => `${Math.floor(percent * 10) / 10} %`;
