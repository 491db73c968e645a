/** The processes of a program that runs in a folder, as Linux tells them. */

export type Role = "coordinator" | "exchange" | `model ${string}`;

export interface ProcessLook {
  readonly role: Role;
  readonly pid: number;
  /** Resident memory. */
  readonly memoryMb: number;
  /** Open files, sockets, pipes. */
  readonly handles: number;
}

/** What a command line is, if it names the folder and is one of ours. */
export function roleOf(commandLine: readonly string[], folder: string): Role | null {
  if (!commandLine.some((word) => word.includes(folder))) return null;
  const main = commandLine.findIndex((word) => word.endsWith("/main.ts"));
  switch (commandLine[main + 1]) {
    case "start":
      return "coordinator";
    case "exchange-sim":
      return "exchange";
    case "model-server": {
      const name = commandLine.find((word) => word.startsWith("--name="))?.slice("--name=".length);
      return name === undefined ? null : `model ${name}`;
    }
    default:
      return null;
  }
}

/** Those that end while they are looked at are left out. */
export async function processesIn(folder: string): Promise<ProcessLook[]> {
  const found: ProcessLook[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const look = await lookAt(Number(name), folder).catch(() => null);
    if (look) found.push(look);
  }
  return found;
}

async function lookAt(pid: number, folder: string): Promise<ProcessLook | null> {
  const role = roleOf((await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0"), folder);
  if (role === null) return null;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  // One that is dead and not yet waited for has no memory.
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) return null;
  let handles = 0;
  for await (const _ of Deno.readDir(`/proc/${pid}/fd`)) handles++;
  return { role, pid, memoryMb: Number(kilobytes) / 1024, handles };
}
