import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestApp } from '../../../test/create-test-app';

@Controller('admin/proxies')
class ProxiesController {
  @Get()
  list() {
    return { proxies: [] };
  }
}

/** As the build leaves it: the page with a place for the nonce. */
const contentOf = (name: string) =>
  name === 'index.html' ? `${PAGE}%CSP_NONCE%` : `content of ${name}`;
const PAGE = 'content of the page, with the nonce ';

describe('the admin app', () => {
  const root = mkdtempSync(join(tmpdir(), 'admin-app-'));
  const folder = join(root, 'browser');
  let app: NestFastifyApplication;

  beforeAll(async () => {
    for (const inner of ['media', 'i18n']) {
      mkdirSync(join(folder, inner), { recursive: true });
    }
    writeFileSync(join(root, 'secret.txt'), 'secret');
    for (const name of [
      'index.html',
      'main-T7YHBV5Q.js',
      'chunk-DV3-yObO.js',
      'media/a-H5O3QJXQ.woff2',
      'first-paint.js',
      'styles-AB12CD34.css',
      'i18n/en.json',
      'i18n/vi.json',
    ]) {
      writeFileSync(join(folder, name), contentOf(name));
      if (name !== 'i18n/vi.json' && !name.endsWith('.woff2')) {
        writeFileSync(join(folder, `${name}.br`), `brotli of ${name}`);
        writeFileSync(join(folder, `${name}.gz`), `gzip of ${name}`);
      }
    }
    app = await createTestApp({ controllers: [ProxiesController] }, folder);
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  it.each([
    '/',
    '/index.html',
    '/dashboard',
    '/admin/bindings',
    '/tokens?page=2',
    '/admin/proxies/some/page',
    '/admin',
    '/apiary',
    '/metricsx',
    '//',
    'http://example.com/users',
  ])('answers %s with its page, read again each time', async (url) => {
    for (const method of ['GET', 'HEAD'] as const) {
      const { statusCode, headers, body } = await app.inject({ method, url });
      expect({
        statusCode,
        type: headers['content-type'],
        cache: headers['cache-control'],
      }).toEqual({
        statusCode: 200,
        type: 'text/html; charset=utf-8',
        cache: 'no-cache',
      });
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers).not.toHaveProperty('etag');
      expect(body.startsWith(PAGE)).toBe(method === 'GET');
    }
  });

  it('has another nonce in each page, which its content security policy names', async () => {
    const nonces = new Set<string>();
    for (const url of ['/', '/', '/index.html', '/dashboard']) {
      const { headers, body } = await app.inject(url);
      const nonce = body.slice(PAGE.length);
      expect(nonce).toMatch(/^[\w-]{22}$/);
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}';`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(4);
  });

  it('may use neither inline code nor markup from text, nor what it does not need', async () => {
    const { headers } = await app.inject('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    for (const directive of [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types angular angular#components',
    ]) {
      expect(policy.split('; ')).toContain(directive);
    }
    expect(headers['permissions-policy']).toContain('camera=(), ');
  });

  it.each([
    ['main-T7YHBV5Q.js', 'public, max-age=31536000, immutable'],
    ['chunk-DV3-yObO.js', 'public, max-age=31536000, immutable'],
    ['media/a-H5O3QJXQ.woff2', 'public, max-age=31536000, immutable'],
    ['styles-AB12CD34.css', 'public, max-age=31536000, immutable'],
    ['first-paint.js', 'no-cache'],
    ['i18n/en.json', 'no-cache'],
    ['i18n/vi.json', 'no-cache'],
  ])('serves its file %s with %s', async (name, cache) => {
    const { headers, body } = await app.inject(`/${name}`);
    expect(body).toBe(`content of ${name}`);
    expect(headers['cache-control']).toBe(cache);
    const again = await app.inject({
      url: `/${name}`,
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again.statusCode).toBe(304);
  });

  it.each([
    [
      'main-T7YHBV5Q.js',
      'application/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    ['styles-AB12CD34.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['i18n/en.json', 'application/json; charset=utf-8', 'no-cache'],
  ])('sends %s as it was compressed by the build', async (name, type, cache) => {
    const etags = new Set<unknown>();
    for (const [accepted, encoding, body] of [
      ['gzip, deflate, br, zstd', 'br', `brotli of ${name}`],
      ['gzip', 'gzip', `gzip of ${name}`],
      ['identity', undefined, `content of ${name}`],
    ]) {
      const answer = await app.inject({
        url: `/${name}`,
        headers: { 'accept-encoding': accepted },
      });
      expect({ encoding: answer.headers['content-encoding'], body: answer.body }).toEqual({
        encoding,
        body,
      });
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'cache-control': cache,
        vary: expect.stringMatching(/accept-encoding/i),
      });
      etags.add(answer.headers.etag);
    }
    expect(etags.size).toBe(3);
  });

  it.each(['i18n/vi.json', 'media/a-H5O3QJXQ.woff2'])(
    'sends %s as it is where the build has not compressed it',
    async (name) => {
      const { headers, body } = await app.inject({
        url: `/${name}`,
        headers: { 'accept-encoding': 'br' },
      });
      expect(headers['content-encoding']).toBeUndefined();
      expect(body).toBe(`content of ${name}`);
    },
  );

  it('has no file of the compressed forms', async () => {
    expect((await app.inject('/main-T7YHBV5Q.js.br')).body).not.toMatch(/brotli/);
  });

  it('leaves routes of the API to the API', async () => {
    expect((await app.inject('/admin/proxies')).json()).toEqual({ proxies: [] });
    expect((await app.inject('/health/live')).json()).toMatchObject({ status: 'live' });
  });

  it.each([
    '/admin/ohmygpt',
    '/admin/openhands/x',
    '/auth/x',
    '/internal',
    '/api',
    '//api/x',
    '/%61pi/x',
    '/metrics',
    '/metrics/x',
    '/health',
    '/health/x',
    '/unknown.js',
    '/main-OLD12345.js',
    '/chunk-OLD12345.js.map',
    '/i18n/fr.json',
    '/media/old.woff2',
    '/favicon.ico?v=2',
    '/unknown%2ecss',
    '/dashboard/logo.svg',
    '/index.php',
    '/.env',
    '/.git/HEAD',
    '/.well-known/security.txt',
    '/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
  ])('never answers %s', async (url) => {
    const { statusCode, headers } = await app.inject(url);
    expect({ statusCode, type: headers['content-type'] }).toEqual({
      statusCode: 404,
      type: 'application/problem+json',
    });
  });

  it('is not what a write to an unknown path gets', async () => {
    expect((await app.inject({ method: 'POST', url: '/dashboard' })).statusCode).toBe(404);
  });

  it('says how to build it while it is not built', async () => {
    const bare = await createTestApp({}, join(root, 'none'));
    const { statusCode, body } = await bare.inject('/dashboard');
    expect({ statusCode, body }).toEqual({
      statusCode: 404,
      body: 'The admin app is not built. Build it with: npx nx build admin\n',
    });
    await bare.close();
  });
});
