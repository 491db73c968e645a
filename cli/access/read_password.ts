import { ExitError } from "../exit.ts";
import { TypedLine } from "./typed_line.ts";

/** Gives the password where nobody types. */
export const PASSWORD_VARIABLE = "XYLEN_USER_PASSWORD";
const BYTES_MAX = 4_096;

/**
 * From the environment, from a pipe, or typed twice without being shown: never from the command line, where every process
 * of the machine could read it.
 *
 * @throws {ExitError} 2 when there is none, or the two are not the same; 1 when it is given up.
 */
export async function readPassword(userName: string): Promise<string> {
  const given = Deno.env.get(PASSWORD_VARIABLE);
  if (given) return given;
  if (!Deno.stdin.isTerminal()) return await piped();
  const first = await typed(`Password for ${userName}: `);
  if (await typed("The same again: ") === first) return first;
  throw new ExitError("The two are not the same: nothing was changed", 2);
}

async function piped(): Promise<string> {
  const bytes: number[] = [];
  for await (const chunk of Deno.stdin.readable) {
    bytes.push(...chunk);
    if (bytes.length > BYTES_MAX) throw new ExitError(`A password has at most ${BYTES_MAX} bytes`, 2);
  }
  const text = new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\r?\n$/, "");
  if (text !== "") return text;
  throw new ExitError(`There is no password: type it on a terminal, pipe it in, or set ${PASSWORD_VARIABLE}`, 2);
}

async function typed(prompt: string): Promise<string> {
  const say = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  const line = new TypedLine();
  const buffer = new Uint8Array(1);
  // First, so that nothing of what follows the question is ever shown.
  Deno.stdin.setRaw(true);
  try {
    say(prompt);
    for (;;) {
      if (await Deno.stdin.read(buffer) === null) throw givenUp();
      const state = line.take(buffer[0]!);
      if (state === "given_up") throw givenUp();
      if (state === "done") return line.text;
    }
  } finally {
    Deno.stdin.setRaw(false);
    say("\r\n");
  }
}

const givenUp = () => new ExitError("Given up: nothing was changed", 1);
