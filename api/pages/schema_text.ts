/** A JSON schema of the OpenAPI document, as far as ours use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The shape as a type, e.g. `{ items: Trade[], next: string | null }`; shapes with a name go by it. */
export function schemaText(schema: Schema, indent = ""): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  const parts = schema.anyOf ?? schema.allOf;
  if (parts) return parts.map((each) => schemaText(each, indent)).join(schema.anyOf ? " | " : " & ");
  const types = [schema.type ?? "anything"].flat();
  return types.map((type) => ofType(type, schema, indent)).join(" | ");
}

function ofType(type: string, schema: Schema, indent: string): string {
  if (type === "array") return arrayText(schemaText(schema.items ?? {}, indent));
  return type === "object" ? objectText(schema, indent) : type;
}

const arrayText = (item: string): string => item.includes(" | ") ? `(${item})[]` : `${item}[]`;

function objectText({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (!properties) {
    const value = typeof additionalProperties === "object" ? schemaText(additionalProperties, indent) : "anything";
    return `{ [name]: ${value} }`;
  }
  const inner = indent + "  ";
  const lines = Object.entries(properties).map(([name, each]) =>
    `${inner}${name}${required.includes(name) ? "" : "?"}: ${schemaText(each, inner)}`
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** What a parameter may be, e.g. `integer, 1 to 500, default 50`. */
export function rangeText(schema: Schema): string {
  const { minimum, maximum } = schema;
  const parts = [schemaText(schema)];
  if (minimum !== undefined && maximum !== undefined) parts.push(`${minimum} to ${maximum}`);
  if (schema.default !== undefined) parts.push(`default ${schema.default}`);
  return parts.join(", ");
}
