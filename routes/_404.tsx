import { HttpError } from "fresh";
import { define } from "./(_parts)/define.ts";

/** `HTTP 404` alone is what is thrown where no route fits. */
const wordsOf = (error: unknown): string | null =>
  error instanceof HttpError && error.message !== "HTTP 404" ? error.message : null;

export default define.page(function NotFound({ url, error }) {
  const told = wordsOf(error);
  return (
    <main class="message">
      <h1>Nothing here</h1>
      {told ? <p>{told}.</p> : (
        <p>
          There is no page at <code>{url.pathname}</code>.
        </p>
      )}
      <p>
        <a href="/">To the overview</a>
      </p>
    </main>
  );
});
