import type { SessionView, UserView } from "../coordinator/ports/access.ts";
import { agentName } from "./agent.ts";
import { Confirmed } from "./confirmed.tsx";
import { Panel } from "./panel.tsx";
import { When } from "./when.tsx";

/** Who is signed in where. */
export const Sessions = ({ sessions, csrfToken }: { sessions: readonly SessionView[]; csrfToken: string }) => (
  <Panel id="sessions" title="Sessions">
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

export const Users = ({ users }: { users: readonly UserView[] }) => (
  <Panel id="users" title="Users" aside="from the command line">
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
