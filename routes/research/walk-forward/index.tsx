import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../../components/panel.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { WalkForwardList } from "../../../components/research/walk_forward.tsx";
import { define } from "../../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ state: { research: { records } } }) => page({ all: await records.walkForwards() }),
});

export default define.page<typeof handler>(function WalkForwardsPage({ data: { all } }) {
  return (
    <>
      <Head>
        <title>Walk-forward · Xylen</title>
      </Head>
      <ResearchPage tab="/research/walk-forward" title="Walk-forward">
        <Panel id="walk-forwards" title="Walk-forwards" aside="newest first">
          <WalkForwardList all={all} />
        </Panel>
      </ResearchPage>
    </>
  );
});
