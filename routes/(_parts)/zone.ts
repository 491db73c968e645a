import { isZone, UTC } from "../../components/zone.ts";

/** The reader's time zone from the cookie; UTC until a browser has told its own. */
export function zoneOf(request: Request): string {
  const [, zone] = /(?:^|;\s*)zone=([\w+/-]{1,64})(?:;|$)/.exec(request.headers.get("cookie") ?? "") ?? [];
  return zone !== undefined && isZone(zone) ? zone : UTC;
}
