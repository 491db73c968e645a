/** What a child needs of our environment. Everything else, secrets above all, stays here. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "TMPDIR",
  "TMP",
  "TEMP",
  "TZ",
  "LANG",
  "LC_ALL",
  "DENO_DIR",
  "XDG_CACHE_HOME",
  "LOCALAPPDATA",
  "SYSTEMROOT",
  "NO_COLOR",
];

/** @param read Reads one variable of our own environment. */
export function childEnvironment(
  read: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Record<string, string> {
  const pairs = PASSED_ON.map((name) => [name, read(name)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs) as Record<string, string>;
}
