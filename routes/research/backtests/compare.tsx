import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { COMPARED_MAX } from "../../../components/research/backtest_table.tsx";
import { type Compared, Comparison } from "../../../components/research/comparison.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { define } from "../../(_parts)/define.ts";

interface CompareData {
  readonly all: readonly Compared[];
  /** Why there is nothing to compare. */
  readonly problem: string | null;
}

export const handler = define.handlers<CompareData>({
  GET: async ({ url, state: { research: { backtests } } }) => {
    const ids = [...new Set(url.searchParams.getAll("id"))];
    if (ids.length < 2 || ids.length > COMPARED_MAX) {
      const problem =
        `2 to ${COMPARED_MAX} backtests are laid side by side, ${ids.length} are ticked: go back to the list`;
      return page({ all: [], problem }, { status: 400 });
    }
    const found = await Promise.all(ids.map((id) => backtests.find(id)));
    const missing = ids.find((_, i) => !found[i]);
    if (missing !== undefined) throw new HttpError(404, `There is no backtest "${missing}"`);
    const all = found.filter((each): each is Compared => each!.report !== null);
    return page({
      all,
      problem: all.length < ids.length ? "Reports that another version of Xylen stored cannot be compared" : null,
    });
  },
});

export default define.page<typeof handler>(function ComparePage({ data: { all, problem } }) {
  return (
    <>
      <Head>
        <title>Backtests side by side · Xylen</title>
      </Head>
      <ResearchPage tab="/research/backtests" title="Backtests side by side">
        {problem && (
          <p class="fields-trouble" role="alert">
            {problem}. <a href="/research/backtests">To the list</a>
          </p>
        )}
        {all.length >= 2 && <Comparison all={all} />}
      </ResearchPage>
    </>
  );
});
