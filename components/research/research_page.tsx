import type { ComponentChildren } from "preact";
import { type ResearchTab, ResearchTabs } from "./research_tabs.tsx";

interface ResearchPageProps {
  readonly tab: ResearchTab;
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of every page of research: its tabs, its heading, what it shows. */
export const ResearchPage = ({ tab, title, children }: ResearchPageProps) => (
  <main class="research">
    <ResearchTabs current={tab} />
    <h1 class="page-title">{title}</h1>
    {children}
  </main>
);
