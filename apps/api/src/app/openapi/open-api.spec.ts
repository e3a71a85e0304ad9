import {
  createKeySchema,
  keyListSchema,
  keySchema,
  rotateKeySchema,
  updateProxySchema,
} from '@keypool/dto';
import { IdParams, KeyListQuery } from '@keypool/dto/params';
import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createTestApp } from '../../../test/create-test-app';
import { VERSION } from '../config/version';
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

  @Post(':id')
  @ApiZodCreated(keySchema)
  rotate(@Body({ schema: rotateKeySchema }) body: unknown) {
    return body;
  }

  @Patch()
  @ApiZodOk(keySchema)
  update(@Body({ schema: updateProxySchema }) body: unknown) {
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

const KEYS = '/admin/ohmygpt/keys';

describe('the OpenAPI document', () => {
  let app: NestFastifyApplication;
  let document: OpenAPIObject;
  beforeAll(async () => {
    app = await createTestApp({ controllers: [OhmygptKeysController, OpenhandsKeysController] });
    document = (await app.inject('/api/openapi.json')).json<OpenAPIObject>();
  });
  afterAll(() => app.close());

  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  it('has the version of the program', () => {
    expect(document.info.version).toBe(VERSION);
  });

  it('names every operation once, by controller and method', () => {
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"(\w+)"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toEqual(
      expect.arrayContaining(['ohmygptKeys_list', 'openhandsKeys_list', 'health_ready']),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes shapes from the schemas, and every reference leads somewhere', () => {
    const create = document.paths[KEYS]?.post;
    expect(create?.requestBody).toHaveProperty(
      ['content', 'application/json', 'schema'],
      ref('CreateKey'),
    );
    expect(create?.responses['201']).toHaveProperty(
      ['content', 'application/json', 'schema'],
      ref('Key'),
    );
    const schemas = document.components?.schemas ?? {};
    expect(schemas['CreateKey']).toHaveProperty('properties.id.maxLength', 128);
    const json = JSON.stringify(document);
    const references = [...json.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining([...new Set(references)]));
    expect(json).not.toContain('definitions');
  });

  it('knows the parameters of the query and the path', () => {
    const query = { in: 'query', required: false };
    expect(document.paths[KEYS]?.get?.parameters).toEqual(
      expect.arrayContaining([
        { ...query, name: 'page', schema: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
        { ...query, name: 'pageSize', schema: { type: 'integer', enum: [25, 50, 100, 200] } },
        { ...query, name: 'q', schema: { type: 'string', maxLength: 128 } },
        {
          ...query,
          name: 'status',
          schema: {
            type: 'string',
            enum: ['healthy', 'rate_limited', 'exhausted', 'error', 'unhealthy', 'unbound'],
          },
        },
      ]),
    );
    expect(document.paths['/admin/openhands/keys/{id}']?.delete?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  it('lists the problems of a route by their codes', () => {
    const responses = document.paths[KEYS]?.post?.responses ?? {};
    expect(Object.keys(responses)).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '429',
      '500',
      '503',
    ]);
    expect(responses['409']).toEqual({
      description: expect.stringMatching(/`duplicate_id`.*`duplicate_secret`/s),
      content: { 'application/problem+json': { schema: ref('Problem') } },
    });
    expect(document.components?.schemas?.['Problem']).toHaveProperty(
      'properties.code.enum',
      expect.arrayContaining(['duplicate_id']),
    );
  });

  it('adds what all routes have in common, and asks for a body only where one is needed', () => {
    const { get, post, patch } = document.paths[KEYS] ?? {};
    expect(Object.keys(get?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '429',
      '500',
      '503',
    ]);
    expect(post?.requestBody).toHaveProperty('required', true);
    expect(document.paths[`${KEYS}/{id}`]?.post?.requestBody).toHaveProperty('required', false);
    expect(patch?.requestBody).toHaveProperty('required', true);
  });

  it('says what a path answers to a method that it does not have', async () => {
    expect(document.info.description).toContain('405 `method_not_allowed`');
    const described = document.components?.responses?.['MethodNotAllowed'];
    expect(described).toMatchObject({
      description: expect.stringContaining('`method_not_allowed`'),
      content: { 'application/problem+json': { schema: ref('Problem') } },
    });
    const answer = await app.inject({ method: 'PUT', url: KEYS });
    expect(answer.statusCode).toBe(405);
    expect(described).toHaveProperty('headers.Allow.example', 'GET, HEAD, POST');
    expect(answer.headers['allow']).toBe('GET, HEAD, POST, PATCH');
  });

  it('describes the security schemes', () => {
    const list = document.paths[KEYS]?.get;
    expect(list?.tags).toEqual(['admin']);
    expect(list?.security).toEqual(expect.arrayContaining([{ session: [] }, { adminToken: [] }]));
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual([
      'session',
      'adminToken',
      'workerToken',
      'metricsToken',
    ]);
  });

  it('has pages that need nothing from another host and no inline script', async () => {
    const page = await app.inject('/api/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const links = [...page.body.matchAll(/(?:src|href)=["']([^"']+)/g)].map(([, link]) =>
      String(link),
    );
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).toMatch(/^\.\//);
      const file = await app.inject(`/api/${link.slice(2)}`);
      expect(file.statusCode).toBe(200);
      expect(file.headers['content-type']).not.toContain('html');
    }
    expect((await app.inject('/api/docs/swagger-ui-init.js')).body).toContain(
      '"validatorUrl": null',
    );
  });
});
