/** The example site in development mode, until standard input closes. Its own process: Vite watches and listens. */
import { createPages } from "../../host/pages.ts";

const app = await createPages({ root: new URL(Deno.args[0]!), state: () => ({ trail: [] }), dev: true });
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(`port ${port}`) }, app.fetch);
for await (const _ of Deno.stdin.readable);
Deno.exit(0);
