import { expectCount, expectText, expectUrl } from './support/expectations';
import { EACH_PROVIDER, OHMYGPT } from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

describe.each(EACH_PROVIDER)('events of %s', (name, provider) => {
  test('a rotation is told: which key failed and why, which backup took over, for which proxies', async () => {
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

  test('what happens while one looks is announced or shown, without a reload', async () => {
    const page = await app().open(`/events?provider=${provider.id}`, { size: PHONE });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await app().admin.addKeys(provider, 'brand-new');
    await expectText(
      page.locator('app-event-item').first(),
      /^Key “brand-new” was added\. .* by admin@example\.com/,
    );
  });
});

test('filters stand in the URL, and what fits none of them says so', async () => {
  const page = await app().open('/events');
  await page.getByRole('combobox', { name: 'Event type' }).press('Enter');
  await page.getByRole('option', { name: 'Signed in' }).click();
  await expectUrl(page, '/events?type=signed_in');
  await expectText(page.locator('app-event-item').first(), /signed in from 127\.0\.0\.1/);
  await page.getByRole('textbox', { name: 'Key ID' }).fill('no-such-key');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expectUrl(page, '/events');
  await page.locator('app-event-item').first().waitFor();
});

test('older events come on demand', async () => {
  const { admin } = app();
  await admin.addKeys(OHMYGPT, ...Array.from({ length: 60 }, (_, index) => `k${index}`));
  const page = await app().open('/events');
  const items = page.locator('app-event-item');
  await items.first().waitFor();
  const before = await items.count();
  await page.getByRole('button', { name: 'Show older events' }).click();
  await expectCount(items.nth(before), 1);
});
