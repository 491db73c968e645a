import type { SessionView, TokenView, UserView } from "../coordinator/ports/access.ts";
import { SCOPES } from "../domain/access.ts";
import { agentName } from "./agent.ts";
import { Confirmed } from "./confirmed.tsx";
import { dateTime } from "./format.ts";
import { Panel } from "./panel.tsx";

interface Manageable {
  readonly csrfToken: string;
}

/** Who is signed in where. */
export const Sessions = ({ sessions, csrfToken }: Manageable & { sessions: readonly SessionView[] }) => (
  <Panel id="sessions" title="Sessions" aside="times UTC">
    <ul class="rows">
      {sessions.map((session) => (
        <li key={session.session_id}>
          <div class="row-what">
            <strong>{session.user ?? "one-time link"}</strong> <span class="badge">{session.role}</span>
            {session.current && <span class="badge badge-current">this one</span>}
          </div>
          <div class="row-more">
            <span title={session.agent}>{agentName(session.agent)}</span> at {session.address}, used{" "}
            <When ms={session.last_used_at} />, since <When ms={session.created_at} />, until{" "}
            <When ms={session.expires_at} />
          </div>
          <Confirmed
            ask="End…"
            act="End the session"
            effect={`Session ${session.session_id} is signed out at once.`}
            action="end_session"
            csrfToken={csrfToken}
          >
            <input type="hidden" name="session" value={session.session_id} />
          </Confirmed>
        </li>
      ))}
    </ul>
    <Confirmed
      ask="Sign out everywhere…"
      act="Sign out everywhere"
      effect="All your sessions end, this one too."
      action="sign_out_everywhere"
      csrfToken={csrfToken}
    />
  </Panel>
);

export const Tokens = ({ tokens, csrfToken }: Manageable & { tokens: readonly TokenView[] }) => (
  <Panel id="tokens" title="API tokens" aside="what programs show to the API">
    {tokens.length === 0 && <p class="dim">There is none yet.</p>}
    <ul class="rows">
      {tokens.map((token) => (
        <li key={token.token_id}>
          <div class="row-what">
            <strong>{token.name}</strong> {token.scopes.map((scope) => <span key={scope} class="badge">{scope}</span>)}
            {token.expired && <span class="badge badge-profile">expired</span>}
          </div>
          <div class="row-more">
            <code>xyl_{token.token_id}…</code>, made <When ms={token.created_at} /> by{" "}
            {withoutSession(token.created_by)}, {token.last_used_at === null ? "never used" : (
              <>
                used <When ms={token.last_used_at} />
              </>
            )}, {token.expires_at === null ? "until it is revoked" : (
              <>
                until <When ms={token.expires_at} />
              </>
            )}
          </div>
          <Confirmed
            ask="Revoke…"
            act="Revoke the token"
            effect={`Whatever uses "${token.name}" is refused from now on.`}
            action="revoke_token"
            csrfToken={csrfToken}
          >
            <input type="hidden" name="token" value={token.token_id} />
          </Confirmed>
        </li>
      ))}
    </ul>
    <Confirmed
      ask="New token…"
      act="Make the token"
      effect="It is shown once, on the next page."
      action="create_token"
      csrfToken={csrfToken}
    >
      <label>
        Name
        <input name="name" maxLength={60} autocomplete="off" required />
      </label>
      <fieldset>
        <legend>Good for</legend>
        {SCOPES.map((scope) => (
          <label key={scope} class="tick">
            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "read"} /> {scope}
            <span class="dim">{EFFECT[scope]}</span>
          </label>
        ))}
      </fieldset>
      <label>
        Days
        <input
          name="days"
          inputMode="numeric"
          pattern="[0-9]{1,4}"
          autocomplete="off"
          placeholder="until it is revoked"
        />
      </label>
    </Confirmed>
  </Panel>
);

const When = ({ ms }: { ms: number }) => (
  <time class="when" dateTime={new Date(ms).toISOString()}>
    {dateTime(ms)}
  </time>
);

const withoutSession = (who: string): string => who.replace(/ \(session [0-9a-f]{16}\)$/, "");

const EFFECT = {
  read: "everything that the pages show",
  control: "pause, resume, halt, flatten",
  models: "retrain, promote, roll back",
} as const;

export const Users = ({ users }: { users: readonly UserView[] }) => (
  <Panel id="users" title="Users" aside="from the command line, times UTC">
    {users.length === 0 && <p class="dim">Nobody has a name and a password yet.</p>}
    <ul class="rows">
      {users.map((user) => (
        <li key={user.name}>
          <div class="row-what">
            <strong>{user.name}</strong> <span class="badge">{user.role}</span>
          </div>
          <div class="row-more">
            added <When ms={user.created_at} />, password of <When ms={user.password_changed_at} />
          </div>
        </li>
      ))}
    </ul>
    <p class="dim">
      <code>deno task xylen users add NAME --role viewer</code>, also <code>role</code>, <code>password</code> and{" "}
      <code>remove</code>.
    </p>
  </Panel>
);

/** The one moment in which a token can be read. */
export const ShownOnce = ({ token }: { token: string }) => (
  <section class="panel shown-once" aria-labelledby="shown-once-title">
    <h2 id="shown-once-title">Your new API token</h2>
    <p>Copy it now: it is not shown again, and only its hash is kept.</p>
    <pre><code>{token}</code></pre>
    <p class="dim">
      Programs send it as <code>Authorization: Bearer</code>.
    </p>
  </section>
);
