import type { SessionInfo } from "../coordinator/ports/access.ts";

interface WhoProps {
  readonly session: SessionInfo;
  /** Of the page that shows it. */
  readonly path: string;
}

const WAY_IN = "/sign-in";

/** Who is signed in, and behind it the way out; else the way in. Opens without a script. */
export const Who = ({ session: { signedIn }, path }: WhoProps) => {
  if (!signedIn) return path === WAY_IN ? null : <a class="quiet" href={wayInFrom(path)}>Sign in</a>;
  const name = signedIn.name ?? "by link";
  return (
    <details class="who">
      <summary class="quiet" title={`Signed in as ${name}, ${signedIn.role}`}>
        <span class="who-name">{name}</span>
        <svg class="glyph" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
          <path d="M1 4H11L6 9Z" />
        </svg>
      </summary>
      <div class="who-more">
        <p>
          {name} <span class="badge">{signedIn.role}</span>
        </p>
        <a class="quiet" href="/access">Sessions and access</a>
        <form method="post" action="/sign-out">
          <input type="hidden" name="csrf" value={signedIn.csrfToken} />
          <button type="submit" class="quiet">Sign out</button>
        </form>
      </div>
    </details>
  );
};

const wayInFrom = (path: string): string => path === "/" ? WAY_IN : `${WAY_IN}?to=${encodeURIComponent(path)}`;
