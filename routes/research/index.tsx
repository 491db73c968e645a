/** Research begins with its backtests. */
export { default, handler } from "./backtests/index.tsx";
