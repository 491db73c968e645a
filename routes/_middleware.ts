import { HttpError } from "fresh";
import { define } from "./(_parts)/define.ts";
import { field } from "./(_parts)/form.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Nobody is signed in there yet: no cookie can be misused. */
const WAY_IN = "/sign-in";

/** Every form that changes something brings the token of its session: a cookie alone comes along with anybody's form. */
export default define.middleware(async (ctx) => {
  if (READS.has(ctx.req.method)) return await ctx.next();
  const form = await ctx.req.formData().catch(() => {
    throw new HttpError(415, "This page takes forms only");
  });
  if (ctx.url.pathname !== WAY_IN && !ctx.state.access.csrfHolds(field(form, "csrf"))) {
    throw new HttpError(403, "This form belongs to another session: load its page anew and send it again");
  }
  ctx.state.form = form;
  return await ctx.next();
});
