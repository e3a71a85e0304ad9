import type { HttpRequest } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import type { ClassificationDto } from '@keypool/dto';
import { FakeServer, Refusal, type FakeAnswer } from '../../testing/fake-server';
import { PageDriver } from '../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { KEY_PROVIDERS } from '../data/key-provider';
import { ClassifyPage } from './classify-page';

const ROTATED: ClassificationDto = {
  verdict: 'quota_exhausted',
  blame: 'key',
  row: 'payment-required',
  reason: 'insufficient_balance',
  message: 'Pay',
  action: 'rotated',
  cooldownMs: null,
  suspectAfter: null,
};
const THROTTLED: ClassificationDto = {
  ...ROTATED,
  verdict: 'rate_limited',
  reason: 'rate_limited',
  row: null,
  message: null,
  action: 'cooldown',
  cooldownMs: 90_000,
};

async function open(answers: Record<string, FakeAnswer> = {}, query = '') {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: '**', component: ClassifyPage }])],
  });
  await startTestApp();
  const server = new FakeServer(
    ({ url }) => answers[url] ?? (url.includes('openhands') ? THROTTLED : ROTATED),
  );
  const router = await RouterTestingHarness.create();
  await server.serve(() => router.navigateByUrl(`/rotations/classify${query}`));
  const page = new PageDriver(router.fixture);
  const [body, status, error, headers] = await page.loader.getAllHarnesses(MatInputHarness);
  const values = async () => ({
    body: await body?.getValue(),
    status: await status?.getValue(),
    error: await error?.getValue(),
    headers: await headers?.getValue(),
  });
  const paste = async (text: string) => {
    const clipboardData = { getData: () => text };
    const event = Object.assign(new Event('paste', { cancelable: true }), { clipboardData });
    page.element.querySelector('textarea')?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { page, server, body, status, headers, values, paste };
}

const sent = (requests: readonly HttpRequest<unknown>[]) =>
  requests.map(({ method, url, body }) => [method, url, body]);

describe('the page to try an answer', () => {
  it('asks every provider, and says what a report would do', async () => {
    const { page, server, body, status, headers } = await open();
    await body?.setValue('Pay');
    await status?.setValue('402');
    await headers?.setValue('Retry-After: 60');

    const requests = await server.serve(() => page.press('Check'));

    const question = { status: 402, headers: { 'retry-after': '60' }, body: 'Pay' };
    expect(sent(requests)).toEqual(
      KEY_PROVIDERS.map(({ id }) => ['POST', `/admin/${id}/classify`, question]),
    );
    const [first, second] = page.all('app-verdict-card').map(({ textContent }) => textContent);
    expect(first).toMatch(
      /OhMyGPT.*quota used up.*A backup key takes the place.*the key.*payment-required.*Pay/s,
    );
    expect(second).toMatch(/OpenHands.*not used for 90 seconds.*No row matches/s);
  });

  it('shows no verdict of an answer that has changed, and keeps the form', async () => {
    const { page, server, status, values } = await open();
    await status?.setValue('402');
    await server.serve(() => page.press('Check'));
    expect(page.all('app-verdict-card')).toHaveLength(KEY_PROVIDERS.length);

    await status?.setValue('429');

    expect(page.all('app-verdict-card')).toHaveLength(0);
    expect(await values()).toEqual({ body: '', status: '429', error: '', headers: '' });
  });

  it('splits a whole answer that is pasted', async () => {
    const { page, server, paste, values } = await open();

    expect(await paste('HTTP/1.1 401 Unauthorized\nserver: x\n\n{"error":"no"}')).toBe(true);

    expect(await values()).toEqual({
      status: '401',
      headers: 'server: x',
      body: '{"error":"no"}',
      error: '',
    });
    expect(page.text()).toContain('Split into status, headers and body.');
    const requests = await server.serve(() => page.press('Check'));
    expect(requests[0]?.body).toEqual({
      status: 401,
      headers: { server: 'x' },
      body: '{"error":"no"}',
    });
    await server.serve(() => page.press('Clear'));
    expect(await values()).toEqual({ status: '', headers: '', body: '', error: '' });
  });

  it('is filled in by a link, and says that this is not all of the answer', async () => {
    const { page, server, values } = await open({}, '?status=402&body=no%20credit');
    expect(await values()).toEqual({ status: '402', headers: '', body: 'no credit', error: '' });
    expect(page.text()).toContain('so only these are filled in');

    const requests = await server.serve(() => page.press('Check'));
    expect(requests[0]?.body).toEqual({ status: 402, body: 'no credit' });
    await server.serve(() => page.press('Clear'));
    expect(await values()).toEqual({ status: '', headers: '', body: '', error: '' });
    expect(page.text()).not.toContain('Filled in');
  });

  it('leaves a pasted body to the browser', async () => {
    const { paste, values } = await open();

    expect(await paste('{"error":"no"}')).toBe(false);
    expect(await values()).toMatchObject({ body: '' });
  });

  it('refuses what is no status, and sends nothing', async () => {
    const { page, server, status } = await open();
    await status?.setValue('4o1');

    expect(await server.serve(() => page.press('Check'))).toEqual([]);
    expect(page.text()).toContain('A number from 100 to 599');
  });

  it('keeps what was typed when the server refuses', async () => {
    const { page, server, body, values } = await open({
      '/admin/openhands/classify': new Refusal(503, 'database_unavailable'),
    });
    await body?.setValue('Pay');

    await server.serve(() => page.press('Check'));

    expect(await page.toast()).toMatch(/^The answer was not checked\./);
    expect(page.all('app-verdict-card')).toHaveLength(0);
    expect(await values()).toMatchObject({ body: 'Pay' });
  });
});
