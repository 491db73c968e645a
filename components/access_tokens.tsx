import type { TokenView } from "../coordinator/ports/access.ts";
import { SCOPES } from "../domain/access.ts";
import { Confirmed } from "./confirmed.tsx";
import { Panel } from "./panel.tsx";
import { When } from "./when.tsx";

/** What programs show to the API: made, listed, revoked. */
export const Tokens = ({ tokens, csrfToken }: { tokens: readonly TokenView[]; csrfToken: string }) => (
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

const withoutSession = (who: string): string => who.replace(/ \(session [0-9a-f]{16}\)$/, "");

const EFFECT = {
  read: "everything that the pages show",
  control: "pause, resume, halt, flatten",
  models: "retrain, promote, roll back",
} as const;

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
