import { expectText } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER } from './support/providers';
import { useApp } from './support/use-app';

const app = useApp({ KEYPOOL_PURGE_AFTER: '20s', KEYPOOL_PURGE_EVERY: '100ms' });

test.each(EACH_PROVIDER)(
  'the countdown of a used %s backup key reaches zero, and the key goes',
  async (_name, provider) => {
    await app().admin.useUp(provider, 'spare', 'failed');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    await page.getByRole('timer').waitFor();
    // The browser notes what the countdown shows: the end is over before a slow machine has looked twice.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seenCountdowns: seen });
      new MutationObserver(() => {
        const text = document.querySelector('[role=timer]')?.textContent?.trim();
        if (text && text !== seen.at(-1)) seen.push(text);
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    await page.getByRole('timer').waitFor({ state: 'detached', timeout: 60_000 });

    const seen: unknown = await page.evaluate(() => Reflect.get(window, 'seenCountdowns'));
    expect(seen).toContainEqual(expect.stringMatching(/^Deleted in 0:0\d$/));
    await expectText(page.getByRole('heading', { name: /^No \w+ backup keys$/ }), /./);
    await screen.expectFigures(0, 0, 0);
  },
);
