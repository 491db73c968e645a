import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../../components/panel.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { SearchList } from "../../../components/research/search_list.tsx";
import { define } from "../../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ state: { research: { records } } }) => page({ searches: await records.searches() }),
});

export default define.page<typeof handler>(function SearchesPage({ data: { searches } }) {
  return (
    <>
      <Head>
        <title>Search · Xylen</title>
      </Head>
      <ResearchPage tab="/research/search" title="Search">
        <Panel id="searches" title="Searches" aside="newest first">
          <SearchList searches={searches} />
        </Panel>
      </ResearchPage>
    </>
  );
});
