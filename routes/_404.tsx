import { define } from "./(_parts)/define.ts";

export default define.page(function NotFound({ url }) {
  return (
    <main class="message">
      <h1>Nothing here</h1>
      <p>
        There is no page at <code>{url.pathname}</code>.
      </p>
      <p>
        <a href="/">To the overview</a>
      </p>
    </main>
  );
});
