import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { aKeyList } from '../../../testing/builders';
import { EXHAUSTED, HEALTHY, openKeysPage } from '../../../testing/open-keys-page';
import { reply } from '../../../testing/page-driver';
import { FakeLiveUpdates } from '../../../testing/provide-test-app';
import { OHMYGPT } from '../../../testing/providers';

describe('ticks', () => {
  const list = (...keys: (typeof HEALTHY)[]) => reply('GET', OHMYGPT.keysApi, aKeyList(keys));

  it('go with the rows that are deleted elsewhere', async () => {
    const { page } = await openKeysPage(OHMYGPT);
    await (await page.loader.getHarness(MatCheckboxHarness)).check();
    expect(page.text()).toContain('2 selected');

    await page.act(
      () => TestBed.inject(FakeLiveUpdates).change('keys', 'ohmygpt'),
      list(HEALTHY),
      list(HEALTHY),
    );

    expect(page.text()).toContain('1 selected');
  });

  it('stay with rows that are on another page now', async () => {
    const { page } = await openKeysPage(OHMYGPT);
    await (await page.loader.getHarness(MatCheckboxHarness)).check();

    await page.act(
      () => TestBed.inject(FakeLiveUpdates).change('keys', 'ohmygpt'),
      list(HEALTHY),
      list(HEALTHY, EXHAUSTED),
    );

    expect(page.text()).toContain('2 selected');
  });
});
