/** Of a foreign file: must neither end the remark that it stands in nor steer a terminal. */
export const oneLine = (text: string): string =>
  // deno-lint-ignore no-control-regex -- that is what is taken out
  text.replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ");
