import { define } from "./(_parts)/define.ts";

export default define.layout(({ Component, url }) => (
  <div data-path={url.pathname}>
    <Component />
  </div>
));
