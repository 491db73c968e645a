import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Decision } from "../../components/decision.tsx";
import { headline } from "../../components/explain.ts";
import { dateTime } from "../../components/format.ts";
import { Why } from "../../components/why.tsx";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ params, state }) => {
    const decision = await state.views.decision(params.id!);
    if (!decision) throw new HttpError(404, `There is no decision "${params.id}"`);
    return page({ decision });
  },
});

export default define.page<typeof handler>(function DecisionPage({ data: { decision } }) {
  const { decision_id, symbol, timestamp, final_action, explanation } = decision;
  const path = `/api/v1/decisions/${encodeURIComponent(decision_id)}`;
  return (
    <>
      <Head>
        <title>{`${headline(decision)} · Xylen`}</title>
      </Head>
      <nav class="status-bar crumbs" aria-label="Where this is">
        <a href="/">Overview</a>
        <span>{symbol}, {dateTime(timestamp)} UTC</span>
        <a href={path}>As JSON</a>
      </nav>
      <main class="one-decision">
        <h1 class="visually-hidden">Decision {decision_id}</h1>
        <Decision decision={decision} title={`Decision ${decision_id}`} checked={undefined} />
        <Why action={final_action} explanation={explanation} />
      </main>
    </>
  );
});
