import { HttpError } from "fresh";
import { define } from "./(_parts)/define.ts";

/** Says what is known without showing the inside: the stack is in the log. */
export default define.page(function ErrorPage({ error }) {
  const told = error instanceof HttpError ? error.message : "This page could not be made. The log says why.";
  return (
    <main class="message">
      <h1>{error instanceof HttpError ? `Error ${error.status}` : "Something went wrong"}</h1>
      <p>{told}</p>
      <p>
        Trading does not depend on this page and goes on. <a href="/">Try the overview again</a>
      </p>
    </main>
  );
});
