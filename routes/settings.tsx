import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { ConfigEditor } from "../components/workings/config_editor.tsx";
import { ConfigFaults, ConfigOutcome } from "../components/workings/config_outcome.tsx";
import { SettingSection } from "../components/workings/setting_section.tsx";
import { Setting } from "../components/workings/setting.tsx";
import type {
  ConfigRefusal,
  ConfigSectionView,
  ConfigText as Text,
  ConfigView,
  ReloadView,
} from "../coordinator/ports/configuration.ts";
import type { Result } from "../domain/result.ts";
import ConfigText from "../islands/ConfigText.tsx";
import { define, type State } from "./(_parts)/define.ts";
import { field } from "./(_parts)/form.ts";

interface SettingsData {
  readonly config: ConfigView;
  /** Null for who only looks. */
  readonly stored: Text | null;
  /** What the field holds: what was sent and refused, else what is stored. */
  readonly text: string;
  readonly search: string;
  /** Of what was just asked for. */
  readonly done: Result<ReloadView, ConfigRefusal> | null;
}

const SEARCH_MAX = 100;

export const handler = define.handlers<SettingsData>({
  GET: async ({ state, url }) => page(await dataOf(state, url.searchParams.get("q") ?? "")),
  POST: async ({ state }) => {
    const form = state.form ?? new FormData();
    const text = field(form, "text").replaceAll("\r\n", "\n");
    const done = await act(state, form, text);
    const data = await dataOf(state, "");
    // What was typed is not lost by a refusal; a secret in it is not shown again.
    const keeps = !done.ok && field(form, "action") === "save" && !state.workings.configuration.holdsSecret(text);
    return page({ ...data, done, text: keeps ? text : data.text }, {
      status: done.ok ? 200 : 409,
      headers: { "cache-control": "no-store" },
    });
  },
});

function act(
  { workings: { configuration }, actAs }: State,
  form: FormData,
  text: string,
): Promise<Result<ReloadView, ConfigRefusal>> {
  const by = actAs(field(form, "why").trim().slice(0, 200) || "from the dashboard");
  switch (field(form, "action")) {
    case "save":
      return configuration.save(text, field(form, "was"), by);
    case "reload":
      return configuration.reload(by);
    default:
      throw new HttpError(400, "This form asks for nothing that can be done here");
  }
}

async function dataOf({ workings: { configuration }, session }: State, search: string): Promise<SettingsData> {
  const stored = session.operator ? await configuration.text() : null;
  return {
    config: await configuration.view(),
    stored,
    text: stored?.text ?? "",
    search: search.slice(0, SEARCH_MAX),
    done: null,
  };
}

export default define.page<typeof handler>(function SettingsPage({ data, state: { session } }) {
  const { config, stored, text, search, done } = data;
  const csrfToken = session.signedIn?.csrfToken ?? "";
  const found = sectionsWith(config.sections, search);
  return (
    <>
      <Head>
        <title>Settings · Xylen</title>
      </Head>
      <main class="settings">
        <h1 class="page-title">Settings</h1>
        {done && <Done done={done} />}
        <form class="filters" method="get" action="/settings">
          <label>
            Search
            <input
              type="search"
              name="q"
              value={search}
              placeholder="name or meaning of a key"
              maxLength={SEARCH_MAX}
            />
          </label>
          <span class="filter-buttons">
            <button type="submit">Show</button>
            <a href="/settings">All</a>
          </span>
        </form>
        <p class="dim">
          {config.file_exists ? config.file : `There is no ${config.file}: every value is its default`}, profile{" "}
          {config.profile}, configuration <code>{config.config_hash.slice(0, 12)}</code>.
        </p>
        {search === "" && (
          <nav class="settings-sections" aria-label="Sections">
            {found.map(({ section }) => <a key={section} href={`#section-${section}`}>{section || "top"}</a>)}
            <a href="#section-secrets">secrets</a>
            {stored && <a href="#config-editor-title">edit the file</a>}
          </nav>
        )}
        {found.length === 0 && <p>No key fits “{search}”.</p>}
        {found.map(({ section, description, keys }) => (
          <SettingSection
            key={section}
            id={`section-${section}`}
            title={section || "top"}
            description={description}
            open={search !== "" || isFaulty(section, done) ||
              keys.some(({ key, waits }) => waits || isFaulty(key, done))}
          >
            <ul class="setting-list">{keys.map((key) => <Setting key={key.key} setting={key} />)}</ul>
          </SettingSection>
        ))}
        {search === "" && <Secrets secrets={config.secrets} />}
        {stored && (
          <ConfigEditor file={config.file} exists={config.file_exists} stored={stored} csrfToken={csrfToken}>
            <ConfigText text={text} csrfToken={csrfToken} />
          </ConfigEditor>
        )}
        {!stored && <p class="dim">An operator who is signed in edits the configuration here.</p>}
      </main>
    </>
  );
});

const Done = ({ done }: { done: NonNullable<SettingsData["done"]> }) =>
  done.ok
    ? (
      <section class="settings-done" role="status">
        <ConfigOutcome outcome={done.value} past />
      </section>
    )
    : (
      <section class="fields-trouble" role="alert">
        <p>{done.error.message}.</p>
        <ConfigFaults faults={done.error.faults} />
      </section>
    );

const Secrets = ({ secrets }: Pick<ConfigView, "secrets">) => (
  <SettingSection
    id="section-secrets"
    title="secrets"
    description="From the environment only; never shown."
    open={false}
  >
    <ul class="secret-list">
      {secrets.map(({ name, set }) => (
        <li key={name}>
          <code>{name}</code> <span class={set ? "" : "dim"}>{set ? "set" : "not set"}</span>
        </li>
      ))}
    </ul>
  </SettingSection>
);

/** Whether a fault of what was just sent is about a key, or about an item of its list. */
const isFaulty = (key: string, done: SettingsData["done"]): boolean =>
  done !== null && !done.ok && done.error.faults.some((fault) => fault.key === key || fault.key.startsWith(`${key}[`));

/** Sections with the keys whose name or meaning holds the text. */
function sectionsWith(sections: readonly ConfigSectionView[], search: string): ConfigSectionView[] {
  const wanted = search.trim().toLowerCase();
  return sections.map((section) => ({
    ...section,
    keys: section.keys.filter(({ key, description }) => `${key} ${description}`.toLowerCase().includes(wanted)),
  })).filter(({ keys }) => keys.length > 0);
}
