import { createRequire } from 'node:module';
import type { Ajv2020 as Ajv, ValidateFunction } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import { succeeded, type HttpClient } from './http-client.js';

const require = createRequire(import.meta.url);
const { Ajv2020 } = require('ajv/dist/2020.js') as { readonly Ajv2020: typeof Ajv };
const addFormats = require('ajv-formats') as FormatsPlugin;

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly example?: Json;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: Json }>>;

interface Operation {
  readonly 'x-command'?: { readonly lifecycle: string; readonly command: string };
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

interface OpenApi {
  readonly openapi: string;
  readonly components: { readonly schemas: { readonly Problem: JsonSchema } };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A route as the document describes it. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const PROBLEM = '#/components/schemas/Problem';

/** The product's own OpenAPI document, and whether a value is what it says. */
export class ApiDocument {
  readonly operations: readonly Described[];
  private readonly ajv = new Ajv2020({ strict: false });
  private readonly checks = new Map<unknown, ValidateFunction>();

  private constructor(readonly document: OpenApi) {
    addFormats(this.ajv);
    this.ajv.addFormat('binary', true);
    // All that it refers to; under this name, so that each schema is compiled by itself and not with the whole document.
    this.ajv.addSchema(document.components.schemas.Problem, PROBLEM.slice(1));
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
  }

  static async of(client: HttpClient): Promise<ApiDocument> {
    return new ApiDocument(succeeded(await client.get('/openapi.json')).body as unknown as OpenApi);
  }

  /** What is wrong with a value by a schema of the document, undefined where nothing is. */
  faultIn(schema: JsonSchema, value: unknown): string | undefined {
    const check = this.checks.get(schema) ?? this.compiled(schema);
    this.checks.set(schema, check);
    if (check(value)) return undefined;
    const [error] = check.errors ?? [];
    return `${error?.instancePath ?? ''} ${error?.message ?? ''} ${JSON.stringify(error?.params)}`;
  }

  private compiled(schema: JsonSchema): ValidateFunction {
    const named = JSON.stringify(schema).replaceAll(`"$ref":"${PROBLEM}"`, `"$ref":"${PROBLEM.slice(1)}"`);
    return this.ajv.compile(JSON.parse(named) as object);
  }
}
