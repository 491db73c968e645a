import { HttpError } from "fresh";
import { define } from "./(_parts)/define.ts";

export default define.page(({ error }) => <p>root error {error instanceof HttpError ? error.message : "unknown"}</p>);
