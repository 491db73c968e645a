import { HttpError, page } from "fresh";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET({ params }) {
    if (params.slug === "lost") throw new HttpError(404);
    return page({ slug: params.slug }, { headers: { "x-slug": "yes" } });
  },
  POST: async ({ req }) => Response.json({ said: await req.text() }, { status: 201 }),
});

export default define.page<typeof handler>(({ data }) => <p>post {data.slug}</p>);
