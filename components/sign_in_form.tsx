import { duration } from "../domain/figure_text.ts";

/** Why the last attempt came to nothing. */
export type SignInProblem =
  | { readonly kind: "wrong" }
  | { readonly kind: "busy" }
  | { readonly kind: "wait"; readonly seconds: number };

interface SignInFormProps {
  /** Where it leads. */
  readonly to: string;
  /** As typed before. */
  readonly name: string;
  readonly problem: SignInProblem | null;
}

export const SignInForm = ({ to, name, problem }: SignInFormProps) => (
  <form method="post" action="/sign-in" class="fields">
    <input type="hidden" name="to" value={to} />
    {problem && <p class="fields-trouble" role="alert">{told(problem)}</p>}
    <label>
      Name
      <input
        name="name"
        value={name}
        maxLength={64}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        required
        autofocus={name === ""}
      />
    </label>
    <label>
      Password
      <input
        type="password"
        name="password"
        maxLength={256}
        autocomplete="current-password"
        required
        autofocus={name !== ""}
      />
    </label>
    <button type="submit" class="control control-main">Sign in</button>
  </form>
);

function told(problem: SignInProblem): string {
  switch (problem.kind) {
    case "wrong":
      return "Name and password do not belong together.";
    case "busy":
      return "Very many sign in at this moment: try again in a few seconds.";
    case "wait":
      return `Too many failed: try again in ${duration(problem.seconds * 1000)}.`;
    default:
      return problem satisfies never;
  }
}
