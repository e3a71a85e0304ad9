import { eventually } from '@keypool/testing';
import { expectCount, expectText, expectTexts, expectUrl } from './support/expectations';
import { holdAnswers } from './support/held-answers';
import { EACH_PROVIDER, OHMYGPT } from './support/providers';
import { ADMIN, PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

describe.each(EACH_PROVIDER)('events of %s', (name, provider) => {
  test('a rotation says which key failed and why, which backup key took over, and for which proxies', async () => {
    const { admin } = app();
    await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
    await admin.addKeys(provider, 'dying');
    await admin.addBackups(provider, 'spare');
    await admin.bind(provider, 'eu', 'dying');
    await admin.reportFailure(provider, 'dying', { status: 402, body: 'no money left' });
    const page = await app().open(`/events?provider=${provider.id}&type=key_rotated`);
    const event = page.locator('app-event-item').first();
    await expectText(
      event,
      /^Key “dying” failed: .* \(HTTP 402\) → backup key “spare” took over\./,
    );
    await expectText(event, new RegExp(`${name}.*for proxies eu`));
    await event.getByRole('link', { name: 'Show proxy eu' }).click();
    await expectUrl(page, '/proxies?q=eu');
  });

  test('new events are announced or shown without a reload', async () => {
    const page = await app().open(`/events?provider=${provider.id}`, { size: PHONE });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await app().admin.addKeys(provider, 'brand-new');
    await expectText(
      page.locator('app-event-item').first(),
      /^Key “brand-new” was added\. .* by admin@example\.com/,
    );
  });
});

test('filters are in the URL, and a filter without matches says so', async () => {
  await app().signIn(ADMIN);
  const page = await app().open('/events');
  await page.getByRole('combobox', { name: 'Event type' }).press('Enter');
  await page.getByRole('option', { name: 'Signed in' }).click();
  await expectUrl(page, '/events?type=signed_in');
  await expectText(page.locator('app-event-item').first(), /signed in from 127\.0\.0\.1/);
  await page.getByRole('textbox', { name: 'Key ID' }).fill('no-such-key');
  await page.getByRole('heading', { name: 'No matches' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'No matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expectUrl(page, '/events');
  await page.locator('app-event-item').first().waitFor();
});

test('older events are loaded on demand', async () => {
  const { admin } = app();
  await admin.addKeys(OHMYGPT, ...Array.from({ length: 60 }, (_, index) => `k${index}`));
  const page = await app().open('/events');
  const items = page.locator('app-event-item');
  await items.first().waitFor();
  const before = await items.count();
  await page.getByRole('button', { name: 'Show older entries' }).click();
  await expectCount(items.nth(before), 1);
});

test('an event is shown once, in order, while the list answers slowly and after a gap', async () => {
  await app().admin.post('/admin/proxies', { id: 'earlier', name: 'Earlier' });
  const page = await app().open('/events?type=proxy_created');
  const sentences = page.locator('app-event-item .sentence');
  await sentences.first().waitFor();
  // Events before that come with the list, which is held below.
  await expectText(page.locator('app-live-indicator .text'), 'Live');
  const before = await sentences.allInnerTexts();
  const list = await holdAnswers(page, '**/admin/events?*');
  const addProxies = async (...ids: string[]) => {
    for (const id of ids) {
      await app().admin.post('/admin/proxies', { id, name: id });
    }
  };
  const expectAdded = (...ids: string[]) =>
    expectTexts(sentences, [...ids.map((id) => `Proxy “${id}” was added.`), ...before]);

  await addProxies('eu', 'us', 'asia');
  await expectAdded('asia', 'us', 'eu');

  // The page catches up on what it may have missed while the stream goes on.
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await list.isAsked();
  await addProxies('africa', 'oceania');
  await expectAdded('oceania', 'africa', 'asia', 'us', 'eu');
  list.release();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  await expectAdded('oceania', 'africa', 'asia', 'us', 'eu');
});

test('the list keeps its length while thousands of events arrive, and none is lost', async () => {
  const page = await app().open('/events?keyId=flood');
  await page.getByRole('heading', { name: 'No matches' }).waitFor();
  const sentences = page.locator('app-event-item .sentence');
  const numbers = async () =>
    (await sentences.allInnerTexts()).map((text) => /\d+/.exec(text)?.[0]);
  const down = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => String(from - index));
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  const start = Date.now();
  let told = 0;
  const flood = async () => {
    const events = Array.from({ length: 50 }, (_, index) => floodEvent(start, told + index + 1));
    told += events.length;
    await app().database.insert('events', events);
    await eventually(async () => expect((await numbers())[0]).toBe(String(told)));
  };

  for (let batch = 0; batch < 4; batch += 1) {
    await flood();
  }
  const before = await nodes();
  while (told < 2_000) {
    await flood();
  }

  await eventually(async () => expect(await nodes()).toBeLessThanOrEqual(before));
  await eventually(async () => expect(await numbers()).toEqual(down(told, 50)));
  await page.getByRole('button', { name: 'Show older entries' }).click();
  // The last one shown is returned again, in case others happened in the same millisecond.
  await eventually(async () => expect(await numbers()).toEqual(down(told, 99)));
});

/** A manual rotation, whose reason is free text. */
function floodEvent(start: number, number: number): object {
  return {
    at: new Date(start + number),
    provider: 'ohmygpt',
    type: 'key_rotated',
    keyId: 'flood',
    proxyId: null,
    actor: ADMIN.email,
    detail: { reason: `number ${number}`, replacementKeyId: 'spare' },
  };
}
