import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER } from './support/providers';
import { useApp } from './support/use-app';

const app = useApp({ KEYPOOL_PURGE_AFTER: '8s', KEYPOOL_PURGE_EVERY: '100ms' });

test.each(EACH_PROVIDER)(
  'the countdown of a used %s backup key reaches zero, and the key goes',
  async (name, provider) => {
    await app().admin.addKeys(provider, 'failed');
    await app().admin.addBackups(provider, 'spare');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    await screen.expectFigures(1, 1, 0);
    // The browser notes what the countdown shows: all of it may be over before a slow machine has looked twice.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seenCountdowns: seen });
      new MutationObserver(() => {
        const text = document.querySelector('[role=timer]')?.textContent?.trim();
        if (text && text !== seen.at(-1)) seen.push(text);
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });

    await app().admin.post(`${provider.keysApi}/failed/rotate`);
    await page.getByRole('heading', { name: `No ${name} backup keys` }).waitFor();
    await screen.expectFigures(0, 0, 0);
    const seen: unknown = await page.evaluate(() => Reflect.get(window, 'seenCountdowns'));
    expect(seen).toContainEqual(expect.stringMatching(/^Deleted in 0:0[1-8]$/));
  },
);
