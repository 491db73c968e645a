import { type Profile, PROFILES } from "../../coordinator/runtime/config/profile.ts";
import { ExitError } from "../exit.ts";

export { PROFILES };

/** @throws {ExitError} 2 for a profile that is none. */
export function profileOf(name: string | undefined): Profile {
  const found = PROFILES.find((each) => each === name);
  if (found) return found;
  throw new ExitError(`--profile must be ${PROFILES.join(" or ")}, was "${name}"`, 2);
}
