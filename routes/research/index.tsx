/** Research begins with its backtests. */
export { default } from "./backtests/index.tsx";
