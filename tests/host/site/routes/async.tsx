import { define } from "./(_parts)/define.ts";

export default define.page(async ({ url }) => {
  await Promise.resolve();
  if (url.searchParams.has("leave")) return new Response(null, { status: 303, headers: { location: "/" } });
  return <p>waited</p>;
});
