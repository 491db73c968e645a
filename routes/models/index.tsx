import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ModelDetail } from "../../components/model_detail.tsx";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ state: { views } }) => {
    const results = new Map((await views.results.models()).map((each) => [each.model_name, each]));
    const models = views.models().map((model) => ({
      model,
      standing: views.standing(model.name),
      result: results.get(model.name) ?? null,
    }));
    return page({ models });
  },
});

export default define.page<typeof handler>(function ModelsPage({ data: { models } }) {
  return (
    <>
      <Head>
        <title>Models · Xylen</title>
      </Head>
      <main class="model-details">
        <h1 class="page-title">Models</h1>
        {models.map((each) => (
          <ModelDetail key={each.model.name} {...each} href={`/models/${encodeURIComponent(each.model.name)}`} />
        ))}
        {models.length === 0 && <p>No model is configured: see models.endpoints.</p>}
      </main>
    </>
  );
});
