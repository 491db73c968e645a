/** Path and title of each page of research, in the order in which they are gone through. */
const TABS = [
  ["/research/backtests", "Backtests"],
  ["/research/walk-forward", "Walk-forward"],
  ["/research/search", "Search"],
  ["/research/trials", "Trial ledger"],
  ["/research/data", "Data quality"],
] as const;

export type ResearchTab = typeof TABS[number][0];

/** The pages of research; the one that is shown, or to which it belongs, is marked. */
export const ResearchTabs = ({ current }: { current: ResearchTab }) => (
  <nav class="research-tabs" aria-label="Research">
    {TABS.map(([to, title]) => <a key={to} href={to} aria-current={to === current ? "true" : undefined}>{title}</a>)}
  </nav>
);
