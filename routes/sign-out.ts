import { define } from "./(_parts)/define.ts";

const toOverview = (headers: HeadersInit = {}): Response =>
  new Response(null, { status: 303, headers: { ...headers, location: "/" } });

export const handler = define.handlers({
  GET: () => toOverview(),
  POST: async ({ state }) => toOverview({ "set-cookie": await state.access.signOut() }),
});
