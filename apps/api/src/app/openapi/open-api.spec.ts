import { createKeySchema, keyListSchema, keySchema } from '@keypool/dto';
import { IdParams, KeyListQuery } from '@keypool/dto/params';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestApp } from '../../../test/create-test-app';
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk } from './api-responses';

@ApiAdmin()
abstract class KeysControllerBase {
  @Get()
  @ApiZodOk(keyListSchema)
  @ApiProblems('validation_failed')
  list(@Query() query: KeyListQuery) {
    return query;
  }

  @Post()
  @ApiZodCreated(keySchema)
  @ApiProblems('validation_failed', 'duplicate_id', 'duplicate_secret')
  create(@Body({ schema: createKeySchema }) body: unknown) {
    return body;
  }

  @Delete(':id')
  @ApiProblems('not_found')
  remove(@Param() params: IdParams) {
    return params;
  }
}

@Controller('admin/ohmygpt/keys')
class OhmygptKeysController extends KeysControllerBase {}

@Controller('admin/openhands/keys')
class OpenhandsKeysController extends KeysControllerBase {}

describe('the OpenAPI document', () => {
  let app: NestFastifyApplication;
  let document: Record<string, any>;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [OhmygptKeysController, OpenhandsKeysController] });
    document = (await app.inject('/api/openapi.json')).json();
  });
  afterAll(() => app.close());

  it('names every operation once, by controller and method', () => {
    const ids = Object.values(document['paths']).flatMap((path: any) =>
      Object.values(path).map((operation: any) => operation.operationId),
    );
    expect(ids).toContain('ohmygptKeys_list');
    expect(ids).toContain('openhandsKeys_list');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes shapes from the schemas, and every reference leads somewhere', () => {
    const create = document['paths']['/admin/ohmygpt/keys'].post;
    expect(create.requestBody.content['application/json'].schema.$ref).toBe('#/components/schemas/CreateKey');
    expect(create.responses['201'].content['application/json'].schema.$ref).toBe('#/components/schemas/Key');
    const { schemas } = document['components'];
    expect(schemas.CreateKey.properties.id).toMatchObject({ type: 'string', minLength: 1, maxLength: 128 });
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining([...new Set(references)]));
    expect(JSON.stringify(document)).not.toContain('definitions');
  });

  it('knows the parameters of the query and the path', () => {
    const { parameters } = document['paths']['/admin/ohmygpt/keys'].get;
    expect(parameters).toEqual(
      expect.arrayContaining([
        { name: 'page', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
        { name: 'pageSize', in: 'query', required: false, schema: { type: 'integer', enum: [25, 50, 100, 200] } },
        { name: 'q', in: 'query', required: false, schema: { type: 'string', maxLength: 128 } },
      ]),
    );
    expect(document['paths']['/admin/openhands/keys/{id}'].delete.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  it('tells the problems of a route by their codes', () => {
    const { responses } = document['paths']['/admin/ohmygpt/keys'].post;
    expect(Object.keys(responses)).toEqual(['201', '400', '401', '403', '409', '503']);
    expect(responses['409'].description).toContain('`duplicate_id`');
    expect(responses['409'].description).toContain('`duplicate_secret`');
    expect(responses['409'].content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    expect(document['components'].schemas.Problem.properties.code.enum).toContain('duplicate_id');
  });

  it('tells how to sign in', () => {
    const { security, tags } = document['paths']['/admin/ohmygpt/keys'].get;
    expect(tags).toEqual(['admin']);
    expect(security).toEqual(expect.arrayContaining([{ session: [] }, { adminToken: [] }]));
    expect(Object.keys(document['components'].securitySchemes)).toEqual(['session', 'adminToken', 'workerToken']);
  });

  it('has pages that need nothing from another host and no inline script', async () => {
    const page = await app.inject('/api/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const links = [...page.body.matchAll(/(?:src|href)=["']([^"']+)/g)].map(([, link]) => String(link));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).toMatch(/^\.\//);
      const file = await app.inject(`/api/${link.slice(2)}`);
      expect(file.statusCode).toBe(200);
      expect(file.headers['content-type']).not.toContain('html');
    }
    expect((await app.inject('/api/docs/swagger-ui-init.js')).body).toContain('"validatorUrl": null');
  });
});
