import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { BestSetting, SearchFacts, SearchTrials, SearchVerdict } from "../../../components/research/search.tsx";
import { define } from "../../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ params, state: { research: { records } } }) => {
    const search = await records.search(params.id!);
    if (!search) throw new HttpError(404, `There is no search "${params.id}"`);
    return page({ search });
  },
});

export default define.page<typeof handler>(function SearchPage({ data: { search } }) {
  const title = `Search of ${search.symbols.join(", ")} ${search.timeframe}`;
  return (
    <>
      <Head>
        <title>{`${title} · Xylen`}</title>
      </Head>
      <ResearchPage tab="/research/search" title={title}>
        <nav class="crumbs" aria-label="Where this is">
          <a href="/research/search">All searches</a>
          <a href={`/api/v1/searches/${encodeURIComponent(search.id)}`}>As JSON</a>
        </nav>
        <div class="study">
          <div class="study-main">
            <SearchVerdict search={search} />
            <BestSetting search={search} />
          </div>
          <div class="study-side">
            <SearchFacts search={search} />
          </div>
        </div>
        <SearchTrials search={search} />
      </ResearchPage>
    </>
  );
});
