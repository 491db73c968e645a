import { dateTime } from "./format.ts";

/** A moment in UTC that is never broken over two lines. */
export const When = ({ ms }: { ms: number }) => (
  <time class="when" dateTime={new Date(ms).toISOString()}>
    {dateTime(ms)}
  </time>
);
