import { eventually } from '@keypool/testing';
import { expectText, expectUrl, textOf } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { OPENHANDS as provider } from './support/providers';
import { useOwnApp } from './support/use-app';

const DAY = 86_400_000;

/** Hand-outs are recorded as often as used keys are purged, and at least once a minute. */
const app = useOwnApp({ KEYPOOL_PURGE_EVERY: '100ms' });

beforeEach(() => app().admin.clear());

test('a used backup key counts down, and goes when its time is over', async () => {
  await app().admin.addKeys(provider, 'failed');
  await app().admin.addBackups(provider, 'spare');
  const page = await app().open(provider.backupKeysPath);
  const screen = new ListScreen(page);
  await screen.expectFigures(1, 1, 0);

  await app().admin.post(`${provider.keysApi}/failed/rotate`);
  const countdown = page.getByRole('timer');
  await expectText(countdown, /^Deleted in 1[12]:\d\d:\d\d$/);
  const first = await textOf(countdown);
  await eventually(async () => expect(await textOf(countdown)).not.toBe(first));

  await app().database.update(
    provider.backupKeysCollection,
    { isUsed: true },
    { $set: { usedAt: new Date(Date.now() - DAY) } },
  );
  await page.getByRole('heading', { name: `No ${provider.name} backup keys` }).waitFor();
  await screen.expectFigures(0, 0, 0);
});

test('a worker token leads to the keys that it got and to the rotations that it caused', async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'us', name: 'Ohio exit' });
  await admin.addKeys(provider, 'dying');
  await admin.addBackups(provider, 'spare');
  await admin.bind(provider, 'us', 'dying');
  await admin.acquire(provider, 'us');
  await admin.reportFailure(provider, 'dying', { status: 402, body: 'no money left' });
  const page = await app().open('/tokens');
  const row = new ListScreen(page).rows.filter({ hasText: 'e2e' });
  await expectText(row.locator('app-token-last-day'), 'In 24 hours: 1 key 1 rotation');

  await row.getByRole('link', { name: '1 key' }).click();
  await expectUrl(page, '/events?type=keys_handed_out&actor=token:e2e');
  await expectText(page.locator('app-event-item'), /went to token “e2e” .* dying/);
  await page.goBack();
  await row.getByRole('link', { name: '1 rotation' }).click();
  await expectUrl(page, '/rotations?provider=openhands&actor=token:e2e');
  await expectText(new ListScreen(page).rows, /^dying .* reported by token “e2e” spare us/i);
  await page.getByRole('tab', { name: 'OhMyGPT' }).click();
  await page.getByRole('heading', { name: 'No matches' }).waitFor();
  await page.getByRole('button', { name: 'Only by token “e2e”' }).click();
  await page.getByRole('heading', { name: 'No key was rotated yet' }).waitFor();
});
