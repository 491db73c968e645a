import { type CallFate, type CallFault, type FaultAnswer, isReducing } from "./call_fault.ts";
import type { Drawn } from "./fault_table.ts";

const UNKNOWN_1007: FaultAnswer = {
  status: 408,
  body: {
    code: -1007,
    msg: "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
  },
};
const UNKNOWN_503: FaultAnswer = {
  status: 503,
  body: { code: -1000, msg: "Unknown error, please check your request or try again later." },
};
export const OVERLOADED: FaultAnswer = {
  status: 503,
  body: {
    code: -1008,
    msg:
      "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.",
  },
};
const INTERNAL: FaultAnswer = {
  status: 503,
  body: { code: -1001, msg: "Internal error; unable to process your request. Please try again." },
};
const page = (status: number, title: string): FaultAnswer => ({
  status,
  body: `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`,
});
const PAGES = [page(502, "Bad Gateway"), page(503, "Service Unavailable"), page(504, "Gateway Time-out")];

/** An answer that does not say whether the call was executed: it was in one case of two. */
const uncertain = ({ pick }: Drawn, answer: FaultAnswer): CallFate =>
  pick < 0.5 ? { instead: answer } : { afterwards: answer };

/** Binance's own words for "it is our fault", and those of the machines before it. */
export const serverErrors: CallFault = (table, call) => {
  const { n } = call;
  const timedOut = table.drawn("unknown_1007", n);
  if (timedOut) return uncertain(timedOut, UNKNOWN_1007);
  const unknown = table.drawn("unknown_503", n);
  if (unknown) return uncertain(unknown, UNKNOWN_503);
  const html = table.drawn("html_5xx", n);
  if (html) return uncertain(html, PAGES[Math.floor(html.pick * 7) % PAGES.length]!);
  if (table.drawn("overloaded_1008", n) && !isReducing(call)) return { instead: OVERLOADED };
  return table.drawn("internal_1001", n) && { instead: INTERNAL };
};
