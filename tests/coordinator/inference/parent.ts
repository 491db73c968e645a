/** Supervises `child.ts well`, tells its process id, and waits to be killed. */
import { SupervisedChild } from "../../../coordinator/inference/child_process.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";

const child = new SupervisedChild({
  name: "child",
  command: { program: Deno.execPath(), args: ["run", "-A", new URL("child.ts", import.meta.url).pathname, "well"] },
  clock: new SystemClock(),
  onEvent: () => {},
  onLine: (line) => console.log(line),
});
await child.start();
await new Promise((resolve) => setTimeout(resolve, 60_000));
