/** @returns The token of `Authorization: Bearer …`; undefined when none is shown. */
export const bearerOf = (headers: Headers): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
