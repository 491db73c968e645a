/** The API's own document, read as a stranger's program reads it. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Operation {
  readonly method: string;
  /** `/api/v1/models/{name}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly schema: Schema } | null;
  readonly responses: Readonly<Record<string, Content>>;
  /** What changes something, and what names a credential. */
  readonly guarded: boolean;
  /** Whether a token that reads is enough. */
  readonly openToReaders: boolean;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

interface RawOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
  readonly security?: readonly { readonly apiToken?: readonly string[] }[];
}

const JSON_TYPE = "application/json";

export class ApiDocument {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: Document) {
    this.#ajv.addSchema(document, "api");
  }

  operations(): Operation[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, raw]) => ({
        method: method.toUpperCase(),
        path,
        parameters: raw.parameters ?? [],
        body: bodyOf(raw),
        responses: raw.responses,
        // The way in takes its own token.
        guarded: (method !== "get" && path !== "/signin") || (raw.security ?? []).length > 0,
        openToReaders: (raw.security ?? []).some(({ apiToken }) => apiToken?.includes("read")),
      }))
    );
  }

  /** @returns What does not fit an answer; null where it is as the document says. */
  misfit(operation: Operation, status: number, contentType: string | null, body: unknown): string | null {
    const response = operation.responses[status];
    if (!response) {
      return `status ${status} is not in the document, only ${Object.keys(operation.responses).join(", ")}`;
    }
    const types = Object.keys(response.content ?? {});
    if (types.length === 0) return contentType === null ? null : `${contentType} where the document has no body`;
    const type = types.find((each) => contentType?.startsWith(each));
    if (type === undefined) return `${contentType} where the document has ${types.join(", ")}`;
    const steps = [
      "paths",
      operation.path,
      operation.method.toLowerCase(),
      "responses",
      String(status),
      "content",
      type,
    ];
    return this.#fits(`api#/${[...steps, "schema"].map(pointer).join("/")}`, body);
  }

  /** @returns What is wrong with an error's form. */
  malformedError(body: unknown): string | null {
    return this.#fits("api#/components/schemas/Error", body);
  }

  #fits(reference: string, body: unknown): string | null {
    const validate = this.#compiled.get(reference) ?? this.#ajv.compile({ $ref: reference });
    this.#compiled.set(reference, validate);
    return validate(body) ? null : this.#ajv.errorsText(validate.errors);
  }
}

const bodyOf = ({ requestBody }: RawOperation): Operation["body"] => {
  const schema = requestBody?.content?.[JSON_TYPE]?.schema;
  return schema ? { required: requestBody?.required ?? false, schema } : null;
};

/** As a URI fragment has it. */
const pointer = (step: string): string => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));

/** A value that a schema takes. @throws {Error} For a schema that says too little. */
export function goodValue(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat().find((type) => type !== "null")) {
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "string":
      if (schema.pattern) throw new Error(`give an example for ${schema.pattern}`);
      return "x".repeat(Math.max(1, schema.minLength ?? 1));
    case "array":
      return schema.items ? [goodValue(schema.items)] : [];
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name))
          .map(([name, each]) => [name, goodValue(each)]),
      );
    default:
      throw new Error(`no value is known for ${JSON.stringify(schema)}`);
  }
}

/** A value that a schema refuses in an address, where everything is text; null where it refuses none. */
export function badText(schema: Schema): string | null {
  const type = [schema.type].flat()[0];
  if (schema.enum) return "no-such-value";
  if (type === "integer" || type === "number") return "no-number";
  if (schema.pattern) return "!";
  if (schema.maxLength !== undefined) return "x".repeat(schema.maxLength + 1);
  return null;
}

/** A value of a wrong type. */
export const badValue = (schema: Schema): unknown =>
  [schema.type].flat().includes("object") ? "no group" : { not: "this" };
