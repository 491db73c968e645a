/** Who may do what in the dashboard and the API. */

/** A viewer reads, an operator also acts. */
export const ROLES = ["viewer", "operator"] as const;
export type Role = typeof ROLES[number];

/** What an API token may be good for, by the routes: every GET, `/control/…`, `/models/…`. */
export const SCOPES = ["read", "control", "models"] as const;
export type Scope = typeof SCOPES[number];

export const PASSWORD_CHARACTERS = { min: 12, max: 256 } as const;
export const TOKEN_DAYS_MAX = 3_650;
const TOKEN_NAME_CHARACTERS_MAX = 60;
const USER_NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** As it is kept: `Alice` and `alice` are one user. */
export const userNameOf = (typed: string): string => typed.trim().toLowerCase();

/** @param name As `userNameOf` gives it. @returns Why it cannot be a user's name, or null. */
export const userNameFault = (name: string): string | null =>
  USER_NAME.test(name) ? null : "a user's name has 1 to 64 letters a to z, digits and . _ @ -, a letter or digit first";

/** @returns Why it cannot be the password of `userName`, or null. The password itself is never part of it. */
export function passwordFault(password: string, userName: string): string | null {
  const { min, max } = PASSWORD_CHARACTERS;
  const characters = [...password].length;
  if (characters < min || characters > max) return `a password has ${min} to ${max} characters, this has ${characters}`;
  if (new Set(password).size < 4) return "a password of so few different characters is guessed at once";
  return userName.length >= 4 && password.toLowerCase().includes(userName)
    ? "a password that holds the user's name is guessed at once"
    : null;
}

/** @returns Why it cannot be an API token's name, or null. */
export const tokenNameFault = (name: string): string | null =>
  name.trim() === name && name.length > 0 && [...name].length <= TOKEN_NAME_CHARACTERS_MAX && !/\p{C}/u.test(name)
    ? null
    : `a token's name has 1 to ${TOKEN_NAME_CHARACTERS_MAX} visible characters, no blank at its ends`;

/** @returns The scopes in their usual order, or null where one is unknown or there is none. */
export function scopesOf(names: readonly string[]): readonly Scope[] | null {
  const known = SCOPES.filter((scope) => names.includes(scope));
  return known.length > 0 && names.every((name) => known.some((scope) => scope === name)) ? known : null;
}

/** @returns Why a token cannot hold for so many days, or null. */
export const tokenDaysFault = (days: number): string | null =>
  Number.isInteger(days) && days >= 1 && days <= TOKEN_DAYS_MAX
    ? null
    : `a token holds for a whole number of days from 1 to ${TOKEN_DAYS_MAX}`;
