import { define } from "../(_parts)/define.ts";

export default define.layout(async ({ Component }) => {
  const title = await Promise.resolve("admin");
  return (
    <section class={title}>
      <Component />
    </section>
  );
});
