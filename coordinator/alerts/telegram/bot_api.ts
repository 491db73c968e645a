import { Api } from "grammy/web";

/** Longer than a long poll takes. The library counts in seconds. */
const CALL_TIMEOUT_S = 60;

/** The Bot API of one bot. @param apiUrl Without the token; a server of one's own has another. */
export const botApi = (token: string, apiUrl: string): Api =>
  new Api(token, { apiRoot: apiUrl.replace(/\/+$/, ""), timeoutSeconds: CALL_TIMEOUT_S });
