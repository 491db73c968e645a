import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import {
  WalkForwardEquity,
  WalkForwardFigures,
  WalkForwardVerdict,
  Windows,
} from "../../../components/research/walk_forward.tsx";
import { define } from "../../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ params, state: { research: { records } } }) => {
    const study = await records.walkForward(params.id!);
    if (!study) throw new HttpError(404, `There is no walk-forward "${params.id}"`);
    return page({ study });
  },
});

export default define.page<typeof handler>(function WalkForwardPage({ data: { study } }) {
  const title = `Walk-forward of ${study.symbols.join(", ")} ${study.timeframe}`;
  return (
    <>
      <Head>
        <title>{`${title} · Xylen`}</title>
      </Head>
      <ResearchPage tab="/research/walk-forward" title={title}>
        <nav class="crumbs" aria-label="Where this is">
          <a href="/research/walk-forward">All walk-forwards</a>
          <a href={`/api/v1/walk-forwards/${encodeURIComponent(study.id)}`}>As JSON</a>
        </nav>
        <div class="study">
          <div class="study-main">
            <WalkForwardVerdict study={study} />
            <WalkForwardEquity study={study} />
          </div>
          <div class="study-side">
            <WalkForwardFigures study={study} />
          </div>
        </div>
        <Windows study={study} />
      </ResearchPage>
    </>
  );
});
