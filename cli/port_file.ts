import { join } from "node:path";

/** In the data folder, beside `operator.token`: where the program that uses the folder is asked. */
const PORT_FILE = "dashboard.port";

export const portFile = (dataDir: string): string => join(dataDir, PORT_FILE);

/** Tells commands the port, for as long as the program runs. */
export async function tellPort(dataDir: string, port: number, stack: AsyncDisposableStack): Promise<void> {
  const path = portFile(dataDir);
  await Deno.writeTextFile(path, `${port}\n`);
  stack.defer(() => Deno.remove(path).catch(() => {}));
}

/** @returns The port of the program that runs in a data folder, or ended there without a word; null when none is told. */
export function toldPort(dataDir: string): string | null {
  try {
    const text = Deno.readTextFileSync(portFile(dataDir)).trim();
    return /^\d{1,5}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
