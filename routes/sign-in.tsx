import { page } from "fresh";
import { Head } from "fresh/runtime";
import { SignInForm, type SignInProblem } from "../components/sign_in_form.tsx";
import type { AccessDesk } from "../coordinator/ports/access.ts";
import { define } from "./(_parts)/define.ts";
import { field, localPath } from "./(_parts)/form.ts";

interface SignInData {
  readonly to: string;
  readonly name: string;
  readonly problem: SignInProblem | null;
  /** False: nobody has a name and a password here yet. */
  readonly hasUsers: boolean;
}

const STATUS = { wrong: 401, wait: 429, busy: 503 } as const;
const BUSY_SECONDS = 5;

export const handler = define.handlers<SignInData>({
  GET: async ({ state, url }) =>
    page(await shown(state.access, { to: localPath(url.searchParams.get("to")), name: "", problem: null })),
  POST: async ({ state }) => {
    const [to, name] = [localPath(field(state.form, "to")), field(state.form, "name")];
    const answer = await state.access.signIn(name, field(state.form, "password"));
    if (answer.kind === "signed_in") {
      return new Response(null, { status: 303, headers: { location: to, "set-cookie": answer.cookie } });
    }
    const seconds = answer.kind === "wait" ? answer.seconds : BUSY_SECONDS;
    return page(await shown(state.access, { to, name, problem: answer }), {
      status: STATUS[answer.kind],
      headers: answer.kind === "wrong" ? {} : { "retry-after": String(seconds) },
    });
  },
});

const shown = async (access: AccessDesk, data: Omit<SignInData, "hasUsers">): Promise<SignInData> => ({
  ...data,
  hasUsers: await access.hasUsers(),
});

export default define.page<typeof handler>(function SignInPage({ data, state: { session: { signedIn } } }) {
  return (
    <main class="sign-in">
      <Head>
        <title>Sign in · Xylen</title>
      </Head>
      <section class="panel" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">Sign in</h1>
        {signedIn && (
          <p>
            You are signed in{signedIn.name === null ? "" : ` as ${signedIn.name}`} already.{" "}
            <a href={data.to}>Go on</a>, or sign in as somebody else:
          </p>
        )}
        {data.hasUsers && <SignInForm to={data.to} name={data.name} problem={data.problem} />}
        <OneTimeLink hasUsers={data.hasUsers} />
      </section>
    </main>
  );
});

/** What the terminal offers. It names no folder or port: a stranger may read this. */
const OneTimeLink = ({ hasUsers }: { hasUsers: boolean }) =>
  hasUsers
    ? (
      <p class="dim">
        Without a password: <code>deno task xylen status --sign-in</code> prints a link that works once.
      </p>
    )
    : (
      <>
        <p>
          Nobody has a name and a password here yet. Open the link that the start command printed in its terminal, or
          print another there:
        </p>
        <pre><code>deno task xylen status --sign-in</code></pre>
        <p>To sign in by name from now on:</p>
        <pre><code>deno task xylen users add NAME --role operator</code></pre>
      </>
    );
