import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Sessions, Users } from "../components/access.tsx";
import { ShownOnce, Tokens } from "../components/access_tokens.tsx";
import {
  ACCESS_REFUSAL_STATUS,
  type AccessDesk,
  type AccessRefusal,
  type AccessView,
} from "../coordinator/ports/access.ts";
import type { Result } from "../domain/result.ts";
import { define } from "./(_parts)/define.ts";
import { field } from "./(_parts)/form.ts";

interface AccessData {
  readonly access: AccessView;
  /** Just made: shown this once. */
  readonly token: string | null;
  readonly problem: string | null;
}

export const handler = define.handlers<AccessData>({
  GET: async ({ state }) => page(await dataOf(state.access)),
  POST: async ({ state: { access, form } }) => {
    const done = await act(access, form ?? new FormData());
    if (done instanceof Response) return done;
    if (!done.ok) {
      const { code, message } = done.error;
      return page(await dataOf(access, null, message), { status: ACCESS_REFUSAL_STATUS[code] });
    }
    if (done.value === null) return back();
    return page(await dataOf(access, done.value.token), { status: 201, headers: { "cache-control": "no-store" } });
  },
});

const back = (cookie?: string): Response =>
  new Response(null, {
    status: 303,
    headers: cookie === undefined ? { location: "/access" } : { location: "/", "set-cookie": cookie },
  });

/** @returns A token that was just made, null where there is nothing to show, a refusal, or the way out. */
async function act(
  access: AccessDesk,
  form: FormData,
): Promise<Response | Result<{ readonly token: string } | null, AccessRefusal>> {
  const why = field(form, "why").slice(0, 200);
  switch (field(form, "action")) {
    case "create_token": {
      const days = field(form, "days").trim();
      const scopes = form.getAll("scope").map(String);
      return await access.createToken({ name: field(form, "name"), scopes, days: days ? Number(days) : null, why });
    }
    case "revoke_token":
      return nothing(await access.revokeToken(field(form, "token"), why));
    case "end_session":
      return nothing(await access.endSession(field(form, "session"), why));
    case "sign_out_everywhere":
      return back(await access.signOutEverywhere(why));
    default:
      throw new HttpError(400, "This form asks for nothing that can be done here");
  }
}

const nothing = (done: Result<void, AccessRefusal>): Result<null, AccessRefusal> =>
  done.ok ? { ok: true, value: null } : done;

async function dataOf(
  desk: AccessDesk,
  token: string | null = null,
  problem: string | null = null,
): Promise<AccessData> {
  const access = await desk.view();
  if (!access.ok) throw new HttpError(ACCESS_REFUSAL_STATUS[access.error.code], access.error.message);
  return { access: access.value, token, problem };
}

export default define.page<typeof handler>(function AccessPage({ data, state: { session } }) {
  const csrfToken = session.signedIn?.csrfToken ?? "";
  return (
    <>
      <Head>
        <title>Access · Xylen</title>
      </Head>
      <nav class="status-bar crumbs" aria-label="Where this is">
        <a href="/">Overview</a>
        <span>Access</span>
      </nav>
      <main class="access">
        <h1 class="page-title">Access</h1>
        {data.problem && <p class="fields-trouble" role="alert">{data.problem}.</p>}
        {data.token && <ShownOnce token={data.token} />}
        <Sessions sessions={data.access.sessions} csrfToken={csrfToken} />
        {session.operator && <Tokens tokens={data.access.tokens} csrfToken={csrfToken} />}
        {session.operator && <Users users={data.access.users} />}
      </main>
    </>
  );
});
