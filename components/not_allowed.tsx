interface NotAllowedProps {
  readonly viewer: boolean;
  /** What does the same in a terminal. */
  readonly command: string;
}

/** Who may act, and how. */
export const NotAllowed = ({ viewer, command }: NotAllowedProps) => (
  <>
    {viewer ? <p>You are signed in as a viewer. An operator acts here, or whoever has the terminal:</p> : (
      <p>
        This browser may look but not act.{" "}
        <a href="/sign-in">Sign in</a>, open the one-time sign-in link that the start command printed in its terminal,
        or act there:
      </p>
    )}
    <pre><code>{command}</code></pre>
  </>
);
