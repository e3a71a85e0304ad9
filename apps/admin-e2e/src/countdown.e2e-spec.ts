import { eventually } from '@keypool/testing';
import { expectText, textOf } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { OPENHANDS as provider } from './support/providers';
import { useApp } from './support/use-app';

const DAY = 86_400_000;

const app = useApp({ KEYPOOL_PURGE_EVERY: '100ms' });

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
