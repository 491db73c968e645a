import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { History } from "../../components/model/history.tsx";
import { Drifted, Importance } from "../../components/model/importance.tsx";
import { Versions } from "../../components/model/versions.tsx";
import { ModelDetail } from "../../components/model_detail.tsx";
import { REFUSAL_STATUS } from "../../coordinator/ports/model_desk.ts";
import type { HistoryStretch } from "../../coordinator/ports/model_history.ts";
import { actOnModel } from "../(_parts)/act_on_model.ts";
import { define, type State } from "../(_parts)/define.ts";
import { TrainingPanel } from "../(_parts)/training_panel.tsx";

export const handler = define.handlers({
  GET: async ({ params, url, state }) =>
    page(await dataOf(state, params.name!, url.searchParams.get("by") === "day" ? "day" : "decisions", null)),
  POST: async ({ params, state }) => {
    const name = params.name!;
    const done = await actOnModel(state.models, name, state.form ?? new FormData(), state.actAs);
    if (done.ok) {
      return new Response(null, { status: 303, headers: { location: `/models/${encodeURIComponent(name)}` } });
    }
    const { code, message } = done.error;
    return page(await dataOf(state, name, "decisions", message), { status: REFUSAL_STATUS[code] });
  },
});

async function dataOf(
  { views, models, histories }: State,
  name: string,
  by: HistoryStretch,
  problem: string | null,
) {
  const model = views.models().find((each) => each.name === name);
  if (!model) throw new HttpError(404, `There is no model "${name}"`);
  const [dossier, history, results] = await Promise.all([
    models.dossier(name),
    histories.of(name, by),
    views.results.models(),
  ]);
  if (!dossier) throw new HttpError(404, `There is no model "${name}"`);
  const result = results.find(({ model_name }) => model_name === name) ?? null;
  return { model, dossier, history, result, standing: views.standing(name), problem };
}

export default define.page<typeof handler>(function ModelPage({ data, state: { session } }) {
  const { model, dossier, history, result, standing, problem } = data;
  const path = `/models/${encodeURIComponent(model.name)}`;
  const acting = session.operator && session.signedIn ? { path, csrfToken: session.signedIn.csrfToken } : null;
  return (
    <>
      <Head>
        <title>{`${model.name} · Xylen`}</title>
      </Head>
      <nav class="status-bar crumbs" aria-label="Where this is">
        <a href="/models">Models</a>
        <span>{model.name}</span>
        <a href={`/api/v1${path}`}>As JSON</a>
      </nav>
      <main class="one-model">
        <h1 class="visually-hidden">Model {model.name}</h1>
        {problem && <p class="fields-trouble" role="alert">{problem}.</p>}
        <div class="one-model-main">
          <History history={history} path={path} />
          <Versions dossier={dossier} acting={acting} />
          <Importance importance={dossier.importance} />
        </div>
        <div class="one-model-side">
          <TrainingPanel model={model} dossier={dossier} acting={acting} signedIn={session.signedIn !== null} />
          <ModelDetail model={model} standing={standing} result={result} />
          <Drifted drift={dossier.drift} />
        </div>
      </main>
    </>
  );
});
