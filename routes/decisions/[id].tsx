import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Aftermath } from "../../components/decision_page/aftermath.tsx";
import { Checks } from "../../components/decision_page/checks.tsx";
import { Combination } from "../../components/decision_page/combination.tsx";
import { Crumbs } from "../../components/decision_page/crumbs.tsx";
import { ModelAnswers } from "../../components/decision_page/models.tsx";
import { hashesOf } from "../../components/decision_page/hashes.ts";
import { ReplayButton, ReplayVerdict } from "../../components/decision_page/replay.tsx";
import { because, decided } from "../../components/decision_page/sentence.ts";
import { Sizing } from "../../components/decision_page/sizing.tsx";
import { Waterfall } from "../../components/decision_page/waterfall.tsx";
import { headline, verdictOf } from "../../components/explain.ts";
import { featureText } from "../../components/figure.ts";
import { number } from "../../domain/figure_text.ts";
import { Glyph } from "../../components/glyph.tsx";
import { Panel } from "../../components/panel.tsx";
import { Why } from "../../components/why.tsx";
import FeatureTable from "../../islands/FeatureTable.tsx";
import Hashes from "../../islands/Hashes.tsx";
import { define } from "../(_parts)/define.ts";
import { When } from "../../components/when.tsx";

export const handler = define.handlers({
  GET: async ({ params, url, state: { views } }) => {
    const id = params.id!;
    const [decision, account] = await Promise.all([views.decision(id), views.accounts.account(id)]);
    if (!decision || !account) throw new HttpError(404, `There is no decision "${id}"`);
    // It changes nothing, so a link may ask for it.
    const replayed = url.searchParams.get("replay") === "1" ? await views.accounts.replay(id) : null;
    return page({ decision, account, replayed });
  },
});

export default define.page<typeof handler>(function DecisionPage({ data: { decision, account, replayed } }) {
  const { decision_id, symbol, timestamp, final_action, explanation, features } = decision;
  const verdict = verdictOf(decision);
  // Then the waterfall tells more than shares of the vote do.
  const isExplained = account.waterfall?.steps.some(({ kind }) => kind === "feature") ?? false;
  const path = `/decisions/${encodeURIComponent(decision_id)}`;
  return (
    <>
      <Head>
        <title>{`${headline(decision)} · Xylen`}</title>
      </Head>
      <Crumbs decision={decision} account={account} />
      <main class="decision-page">
        <section class={`verdict verdict-${verdict}`} aria-label="In short">
          <h1>
            <Glyph name={verdict === "traded" ? "yes" : final_action} /> {decided(decision)}
          </h1>
          <p>{because(decision)}</p>
          <p class="dim">
            {symbol}, <When ms={timestamp} />, decided in {number(decision.latency_ms, 1)} ms
          </p>
        </section>
        <div class="decision-column">
          <Waterfall waterfall={account.waterfall} unreadable={account.unreadable} />
          {!isExplained && <Why action={final_action} explanation={explanation} />}
          <ModelAnswers
            {...{ votes: decision.votes, combination: account.combination, explanation }}
            action={final_action}
          />
          <Combination {...{ decision, combination: account.combination, costs: account.costs }} />
          <Panel id="features" title="What the models looked at" aside={`${Object.keys(features).length} features`}>
            <details class="more">
              <summary>Every feature as it stood</summary>
              <FeatureTable features={Object.entries(features).map(([name, value]) => [name, featureText(value)])} />
            </details>
          </Panel>
        </div>
        <div class="decision-column">
          <Aftermath {...{ decision, trade: account.trade, outcome: account.outcome }} />
          <Checks decision={decision} />
          <Sizing decision={decision} />
          <Panel id="proof" title="The proof" aside={decision_id}>
            <ReplayButton path={path} />
            {replayed && <ReplayVerdict replayed={replayed} />}
            <Hashes hashes={hashesOf(decision)} />
          </Panel>
        </div>
      </main>
    </>
  );
});
