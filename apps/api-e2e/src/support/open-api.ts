import type { Client, Method } from '@keypool/testing';
import { z } from 'zod';

export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
  readonly minItems?: number | undefined;
  readonly items?: JsonSchema | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    allOf: z.array(jsonSchema).optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    minItems: z.number().optional(),
    items: jsonSchema.optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
  }),
);

const operationSchema = z.object({
  parameters: z
    .array(
      z.object({ in: z.enum(['query', 'path', 'header']), name: z.string(), schema: jsonSchema }),
    )
    .default([]),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: jsonSchema }) }) })
    .optional(),
});

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
});

export interface Operation {
  readonly method: Method;
  /** With its parameters in braces, as the document has it. */
  readonly path: string;
  /** `POST /admin/proxies` */
  readonly name: string;
  readonly query: readonly { readonly name: string; readonly schema: JsonSchema }[];
  readonly body: JsonSchema | null;
}

const METHODS: Readonly<Record<string, Method>> = {
  get: 'GET',
  post: 'POST',
  patch: 'PATCH',
  delete: 'DELETE',
};

/** Every documented route, so that a test of all routes misses none. */
export async function operationsOf(client: Client): Promise<Operation[]> {
  const document = documentSchema.parse((await client.get('/api/openapi.json')).body);
  const resolve = (schema: JsonSchema): JsonSchema => {
    const [inner = schema] = schema.allOf ?? [];
    const named = document.components.schemas[inner.$ref?.split('/').at(-1) ?? ''];
    return named ? resolve(named) : inner;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => {
      const method = METHODS[verb];
      if (!method) {
        throw new Error(`${verb} ${path}: a method that no route of Keypool has`);
      }
      const body = operation.requestBody?.content['application/json'].schema;
      return {
        method,
        path,
        name: `${method} ${path}`,
        query: operation.parameters.filter((parameter) => parameter.in === 'query'),
        body: body ? resolve(body) : null,
      };
    }),
  );
}
