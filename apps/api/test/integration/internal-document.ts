import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The part of the OpenAPI document that a worker needs: its routes, and of problems the codes that they name. */
export function internalDocument({ openapi, info, paths, components }: OpenAPIObject) {
  const ofWorkers = Object.entries(paths).filter(([path]) => path.startsWith('/internal/'));
  const reached = reachedFrom(ofWorkers, components?.schemas ?? {});
  const schemas: Schemas = { ...reached, Problem: withCodesOf(ofWorkers, reached['Problem']) };
  const { workerToken } = components?.securitySchemes ?? {};
  return {
    openapi,
    info,
    paths: Object.fromEntries(ofWorkers),
    components: { schemas, securitySchemes: { workerToken } },
  };
}

function reachedFrom(start: unknown, schemas: Schemas): Schemas {
  const reached = new Set<string>();
  const reach = (from: unknown) => {
    for (const [, name = ''] of JSON.stringify(from).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (!reached.has(name)) {
        reached.add(name);
        reach(schemas[name] ?? null);
      }
    }
  };
  reach(start);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => reached.has(name)));
}

function withCodesOf(paths: unknown, problem: Schemas[string] | undefined) {
  const code = problem && 'properties' in problem ? problem.properties?.['code'] : undefined;
  if (!code || !('enum' in code) || !problem || !('properties' in problem)) {
    throw new Error('the document has no problem with a list of codes');
  }
  const text = JSON.stringify(paths);
  const named = code.enum?.filter((each) => text.includes(`\`${each}\``));
  return { ...problem, properties: { ...problem.properties, code: { ...code, enum: named } } };
}
