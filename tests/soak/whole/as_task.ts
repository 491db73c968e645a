/** How `deno task start` runs the program: its environment and its flags for V8. */
export interface StartTask {
  readonly env: Readonly<Record<string, string>>;
  readonly runArgs: readonly string[];
}

/** @param command Of the task: `NAME=value … deno run --flag … main.ts start`. */
export function startTask(command: string): StartTask {
  const words = command.split(" ");
  const run = words.indexOf("deno");
  const pairs = words.slice(0, run).map((word) => word.split("=", 2) as [string, string]);
  return { env: Object.fromEntries(pairs), runArgs: words.filter((word) => word.startsWith("--v8-flags=")) };
}
