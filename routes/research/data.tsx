import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../components/panel.tsx";
import { Findings, StoredHistory } from "../../components/research/history.tsx";
import { ResearchPage } from "../../components/research/research_page.tsx";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ state: { research: { records } } }) => page({ history: await records.history() }),
});

export default define.page<typeof handler>(function DataPage({ data: { history } }) {
  return (
    <>
      <Head>
        <title>Data quality · Xylen</title>
      </Head>
      <ResearchPage tab="/research/data" title="Data quality">
        <Panel id="history" title="Stored history">
          {history.trouble !== null && <p class="fields-trouble" role="alert">{history.trouble}</p>}
          <StoredHistory series={history.series} act={() => null} />
        </Panel>
        {history.series.map((series) => <Findings key={series.name} series={series} />)}
      </ResearchPage>
    </>
  );
});
