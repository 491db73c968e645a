import { define } from "./(_parts)/define.ts";

export default define.middleware([
  async (ctx) => {
    ctx.state.trail.push("root");
    const response = await ctx.next();
    response.headers.set("x-trail", ctx.state.trail.join(" "));
    return response;
  },
  (ctx) => {
    if (ctx.url.searchParams.has("stop")) return new Response("stopped", { status: 403 });
    return ctx.next();
  },
]);
