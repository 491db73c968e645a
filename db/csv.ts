/** The two calls of papaparse that we use, with the types that it does not bring. */
import Papa from "papaparse";

const { parse, unparse } = Papa as unknown as {
  parse(text: string, config: { delimiter: string }): { readonly data: string[][] };
  unparse(rows: readonly (readonly string[])[], config: { newline: string }): string;
};

/** Rows of cells; the last row is `[""]` when the text ends with a newline. */
export const readCsv = (text: string): readonly (readonly string[])[] => parse(text, { delimiter: "," }).data;

/** One line of text with its newline. */
export const csvLine = (cells: readonly string[]): string => `${unparse([cells], { newline: "\n" })}\n`;
