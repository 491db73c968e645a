/** Kubernetes' own OpenAPI schema, as kubernetes-models compiled it, and strict: the API server refuses unknown fields too. */

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // deno-lint-ignore no-explicit-any -- of any kind
  readonly [field: string]: any;
}

interface SchemaFault {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaFault[] | null;
}

/** @returns Every fault in words; none for a sound manifest. */
export async function schemaFaults(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind, metadata } = manifest;
  const where = `${kind} ${metadata?.name}`;
  const validate = await validatorOf(apiVersion, kind);
  if (validate === null) return [`${where}: there is no ${kind} in ${apiVersion}`];
  const unread = new Set<string>();
  const valid = validate(watched(manifest, "", unread));
  const wrong = valid
    ? []
    : validate.errors!.map(({ instancePath, keyword, params }) =>
      `${where}${instancePath}: ${keyword} ${JSON.stringify(params)}`
    );
  return [...wrong, ...[...unread].map((path) => `${where}${path}: unknown field`)];
}

/** `apps/v1`, `Deployment` is `IoK8sApiAppsV1Deployment`; what has no group is `Core`. */
async function validatorOf(apiVersion: string, kind: string): Promise<Validator | null> {
  const [version, group = "core"] = apiVersion.split("/").reverse() as [string, string?];
  const name = ["IoK8sApi", group.split(".")[0]!, version, kind].map((part) => part[0]!.toUpperCase() + part.slice(1));
  const found = await import(`kubernetes-models/_schemas/${name.join("")}`).catch(() => null);
  return found?.validate ?? null;
}

/** The compiled schema reads each field that it knows by name: what it never reads, it does not know. */
function watched<T>(value: T, path: string, unread: Set<string>): T {
  if (typeof value !== "object" || value === null) return value;
  const copies = new Map<string, unknown>();
  for (const [key, each] of Object.entries(value)) {
    const here = `${path}/${key}`;
    if (!Array.isArray(value)) unread.add(here);
    copies.set(key, each);
  }
  return new Proxy(value, {
    get(target, key) {
      const own = typeof key === "string" && copies.has(key);
      if (!own) return Reflect.get(target, key);
      unread.delete(`${path}/${key}`);
      return watched(copies.get(key), `${path}/${key}`, unread);
    },
    // A free map, of labels for example, is read by listing it.
    ownKeys(target) {
      for (const key of copies.keys()) unread.delete(`${path}/${key}`);
      return Reflect.ownKeys(target);
    },
  });
}
