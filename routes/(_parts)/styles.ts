/** The style sheets of every page, in their order: later ones have the last word. */
export const STYLES = [
  "tokens",
  "page",
  "panels",
  "decision",
  "list",
  "access",
  "shortcuts",
  "model",
  "decision_page",
  "workings",
  "research",
  "studies",
  "trust",
  "phone",
];
