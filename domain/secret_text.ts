export const MASK = "***";

/**
 * Secrets inside of texts: query strings, headers, addresses with a password, and what is ours by its shape. Runs are
 * bounded: a text of a stranger must not make a pattern go back and forth in it.
 */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/((?:signature|listenKey|api_?key|token|secret|password|session|csrf)[\w-]{0,100})=[^&\s"']+/gi, `$1=${MASK}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${MASK}`],
  [/\/\/[^/\s@"':]{1,200}:[^/\s@"']{1,200}@/g, `//${MASK}@`],
  [/xyl_([0-9a-f]{8})_[0-9a-f]+/gi, `xyl_$1_${MASK}`],
  [/\d{10,16}\.[0-9a-f]{64}\.[0-9a-f]{64}/gi, MASK],
  [/(?<![0-9])(?:bot)?\d{6,12}:[A-Za-z0-9_-]{30,100}/g, MASK],
  [/(discord(?:app)?\.com\/api\/webhooks|hooks\.slack\.com)\/[\w/-]{1,200}/gi, `$1/${MASK}`],
  [/\bscrypt\$[\w$,=+/-]+/g, `scrypt$${MASK}`],
];

/** Takes out of a text what looks like a secret: it is about to be stored, logged or shown. */
export const maskedSecrets = (text: string): string =>
  SECRET_TEXTS.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);
