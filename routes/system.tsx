import { page } from "fresh";
import { Head } from "fresh/runtime";
import LiveMachinery from "../islands/LiveMachinery.tsx";
import { define } from "./(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ state: { workings } }) => page({ system: await workings.system.system(), nowMs: Date.now() }),
});

export default define.page<typeof handler>(function SystemPage({ data: { system, nowMs } }) {
  return (
    <>
      <Head>
        <title>System · Xylen</title>
      </Head>
      <main class="workings">
        <h1 class="page-title">System</h1>
        <LiveMachinery system={system} nowMs={nowMs} />
      </main>
    </>
  );
});
