import { HttpError } from "fresh";
import { define } from "./(_parts)/define.ts";

export const handler = define.handlers((ctx) => {
  if (ctx.url.searchParams.has("teapot")) throw new HttpError(418, "short and stout");
  throw new Error("secret detail");
});
