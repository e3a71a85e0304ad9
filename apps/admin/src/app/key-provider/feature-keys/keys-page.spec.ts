import { TestBed } from '@angular/core/testing';
import { MatPaginatorHarness } from '@angular/material/paginator/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import type { ImpactDto } from '@keypool/dto';
import { aKey, aKeyList, anImpact } from '../../../testing/builders';
import {
  EXHAUSTED,
  HEALTHY,
  HEALTHY_AND_EXHAUSTED,
  openKeysPage,
} from '../../../testing/open-keys-page';
import { refuse, reply, type PageDriver } from '../../../testing/page-driver';
import { passTime } from '../../../testing/provide-test-app';
import { LanguageStore } from '../../core/language/language-store';
import { KEY_PROVIDERS } from '../../data/key-provider';

describe.each(KEY_PROVIDERS)('the keys page of $name', (provider) => {
  const urlOf = (id: string) => `${provider.keysApi}/${id}`;
  const listAgain = reply('GET', provider.keysApi, aKeyList([HEALTHY]));
  const ask = (page: PageDriver, label: string, impact: Partial<ImpactDto> = {}) =>
    page.act(() => page.pressLabelled(label), reply('POST', provider.impactApi, anImpact(impact)));

  it('asks the server for the first page, newest first', async () => {
    const { params } = await openKeysPage(provider);

    expect(params).toBe('page=1&pageSize=25&sort=-createdAt');
  });

  it('shows how many keys there are, healthy and unhealthy', async () => {
    const list = aKeyList([HEALTHY], { totalKeys: 12_345, healthyKeys: 12_300 });
    const { page } = await openKeysPage(provider, { list });

    const cards = page
      .all('app-stat-card')
      .map((card) => [
        card.querySelector('.label')?.textContent,
        card.querySelector('.value')?.textContent,
      ]);

    expect(cards).toEqual([
      ['Total', '12,345'],
      ['Healthy', '12,300'],
      ['Unhealthy', '45'],
    ]);
  });

  it('marks figures that could not be read', async () => {
    const { page } = await openKeysPage(provider, { isRefused: true });

    const values = page.all('app-stat-card .value').map((value) => value.textContent?.trim());

    expect(values).toEqual(['–unknown', '–unknown', '–unknown']);
    expect(page.all('.app-skeleton')).toEqual([]);
  });

  it('leads from each figure to the keys that it counts', async () => {
    const { page } = await openKeysPage(provider);

    const links = page.all('app-stat-card a').map((link) => link.getAttribute('href'));

    expect(links).toEqual(
      ['', '?status=healthy', '?status=unhealthy'].map((query) => `/${provider.keysPath}${query}`),
    );
  });

  it('shows a table on a wide screen, with unhealthy keys marked', async () => {
    const { page } = await openKeysPage(provider);

    const table = await page.loader.getHarness(MatTableHarness);
    const [header] = await table.getHeaderRows();
    const rows = await table.getCellTextByIndex();

    expect((await header?.getCellTextByIndex())?.slice(1)).toEqual([
      'Key ID',
      'API Key',
      'Status',
      'Tokens Used',
      'Requests',
      'Actions',
    ]);
    expect(rows.map((row) => row.slice(1, 6))).toEqual([
      ['prod-1', 'sk-proj-...aaaa', 'Healthy', '1,234,567', '89,012'],
      ['prod-2', 'sk-proj-...bbbb', expect.stringMatching(/^Unhealthy/), '0', '0'],
    ]);
    expect(page.text()).toMatch(/Unhealthy\s*Exhausted\s*402 insufficient_balance_error/);
    expect(page.all('tr.unhealthy .id').map((cell) => cell.textContent?.trim())).toEqual([
      'prod-2',
    ]);
  });

  it.each([true, false])(
    'shows a key whose cooldown has passed as one that can be used (wide: %s)',
    async (isWide) => {
      const cooldownUntil = new Date(Date.now() + 60_000).toISOString();
      const limited = aKey({ _id: 'prod-3', status: 'rate_limited', cooldownUntil });
      const { page } = await openKeysPage(provider, { isWide, list: aKeyList([limited]) });
      const unhealthy = () => page.all('.unhealthy .id').map((id) => id.textContent?.trim());
      expect(unhealthy()).toEqual(['prod-3']);
      expect(page.text()).toMatch(/Unhealthy\s*Rate limited\s*·\s*available in/);

      await page.act(() => passTime(120_000));

      expect(unhealthy()).toEqual([]);
      expect(page.text()).toMatch(/Ready to be tried again\s*Rate limited/);
      expect(page.text()).not.toMatch(/Unhealthy\s*Rate limited|available in/);
    },
  );

  it('reads its figures again when the next cooldown of any key ends', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const list = aKeyList([EXHAUSTED], {
      totalKeys: 9,
      healthyKeys: 4,
      usableKeys: 4,
      dueAt: soon,
    });
    const { page } = await openKeysPage(provider, { list });
    const unhealthy = () => page.all('app-stat-card')[2]?.textContent?.replace(/\s+/g, ' ').trim();
    expect(unhealthy()).toBe('Unhealthy5');

    const later = { ...list, usableKeys: 6, dueAt: null };
    await page.act(() => passTime(120_000), reply('GET', provider.keysApi, later));

    expect(unhealthy()).toBe('Unhealthy52 ready to be tried again');
  });

  it('shows cards on a narrow screen, with the same actions', async () => {
    const { page } = await openKeysPage(provider, { isWide: false });

    const [card] = page.all('app-list-cards li');

    expect(await page.loader.getAllHarnesses(MatTableHarness)).toHaveLength(0);
    for (const text of ['prod-1', 'sk-proj-...aaaa', 'Healthy', '1,234,567', '89,012']) {
      expect(card?.textContent).toContain(text);
    }
    expect(page.all('li.unhealthy .id').map((id) => id.textContent)).toEqual(['prod-2']);
    const actions = page.all('li:first-child button').map((button) => button.ariaLabel);
    expect(actions).toEqual([
      'sk-proj-...aaaa: show the API key of prod-1',
      'Reset prod-1',
      'Rotate prod-1',
      'Delete prod-1',
    ]);
  });

  it('deletes a key after asking', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Delete prod-2');
    expect(await page.dialogText()).toContain(
      `“prod-2” and all its bindings will be removed from the ${provider.name} pool`,
    );
    await page.act(
      () => page.pressInDialog('Delete'),
      reply('DELETE', urlOf('prod-2'), { message: 'deleted' }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was deleted.');
    expect(page.text()).not.toContain('prod-2');
  });

  it('deletes nothing when cancelled', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Delete prod-2');
    // The dialog was open for a while: the page may be outdated.
    await page.act(
      () => page.pressInDialog('Cancel'),
      reply('GET', provider.keysApi, HEALTHY_AND_EXHAUSTED),
    );

    page.http.expectNone({ method: 'DELETE' });
  });

  it('warns before the last usable key goes, whatever rows are shown', async () => {
    const { page } = await openKeysPage(provider);

    const [request] = await ask(page, 'Delete prod-1', { keys: { usable: 1, affected: 1 } });

    expect(request?.body).toEqual({ keyIds: ['prod-1'] });
    expect(await page.dialogText()).toContain(`No usable ${provider.name} key would be left.`);
  });

  it('names the proxies whose last usable key goes', async () => {
    const { page } = await openKeysPage(provider);
    const dry = ['a', 'b', 'c', 'd', 'e', 'f'].map((proxyId) => ({
      proxyId,
      usable: 1,
      affected: 1,
    }));
    const wet = { proxyId: 'wet', usable: 2, affected: 1 };

    await ask(page, 'Delete prod-1', { keysOfProxies: [...dry, wet] });

    expect(await page.dialogText()).toContain(
      `6 proxies would have no usable ${provider.name} key left: a, b, c, d, e and 1 more.`,
    );
  });

  it('does not warn when enough is left', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Delete prod-1', { keys: { usable: 2, affected: 1 } });

    expect(await page.dialogText()).not.toMatch(/would be left|would have/);
  });

  it('says when it could not be checked what would be left', async () => {
    const { page } = await openKeysPage(provider);

    await page.act(
      () => page.pressLabelled('Delete prod-1'),
      refuse('POST', provider.impactApi, 503, 'database_unavailable'),
    );

    expect(await page.dialogText()).toContain('Keypool could not check what would be left.');
  });

  it('promises no backup key where there is none, and offers to add one', async () => {
    const { page } = await openKeysPage(provider);

    const [request] = await ask(page, 'Rotate prod-1', { backupKeys: { usable: 0, affected: 0 } });
    expect(request?.body).toEqual({ backupKeyIds: [] });
    const question = await page.dialogText();
    expect(question).toContain(`No ${provider.name} backup key is available`);
    expect(question).not.toContain('takes its place');
    await page.act(() => page.pressInDialog('Add Backup Key'));

    expect(await page.dialogText()).toContain(`Add ${provider.name} backup key`);
    page.http.expectNone({ method: 'POST' });
  });

  it('warns before a rotation takes the last backup key', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Rotate prod-1', { backupKeys: { usable: 1, affected: 0 } });

    expect(await page.dialogText()).toContain(`This uses the last ${provider.name} backup key.`);
  });

  it('resets a key after asking', async () => {
    const { page } = await openKeysPage(provider);

    await page.pressLabelled('Reset prod-2');
    await page.act(
      () => page.pressInDialog('Reset'),
      reply('POST', `${urlOf('prod-2')}/reset`, { message: 'reset', key: HEALTHY }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was reset.');
  });

  it('shows a suspect with its next try, and clears it after asking', async () => {
    const nextTryAt = new Date(Date.now() + 90_000).toISOString();
    const suspect = { ...HEALTHY, status: 'error', lastError: 'HTTP 500', nextTryAt } as const;
    const { page } = await openKeysPage(provider, {
      list: aKeyList([suspect, { ...EXHAUSTED, _id: 'prod-9' }]),
    });

    expect(page.text()).toMatch(/Suspect\s*Used last\s*·\s*tried in .*\s*HTTP 500/);
    expect(page.all('tr.unhealthy')).toHaveLength(1);
    const clear = `Clear cooldown and suspect status of ${suspect._id}`;
    const labels = page.all('tr button').map((button) => button.ariaLabel ?? '');
    expect(labels.filter((label) => label.startsWith('Clear'))).toEqual([clear]);
    await page.pressLabelled(clear);
    await page.act(
      () => page.pressInDialog('Clear'),
      reply('POST', `${urlOf(suspect._id)}/clear-cooldown`, {
        result: 'cleared',
        checkedAt: HEALTHY.updatedAt,
        detail: 'done',
        key: HEALTHY,
      }),
      listAgain,
    );

    expect(await page.toast()).toBe(`Key “${suspect._id}” is in use again.`);
  });

  it('links what a key failed with last to the page where an answer is tried', async () => {
    const failed = (_id: string, lastError: string) => ({ ...EXHAUSTED, _id, lastError });
    const { page } = await openKeysPage(provider, {
      list: aKeyList([
        failed('prod-1', '402, insufficient_balance: balance & credit used up'),
        failed('prod-2', 'no status, network_error: ECONNRESET'),
        failed('prod-3', 'told by an earlier version'),
        { ...HEALTHY, lastError: '401, invalid_key' },
      ]),
    });

    const links = page.all('app-key-status-cell a');
    expect(links.map((link) => [link.textContent, link.ariaLabel])).toEqual([
      ['Try this answer', 'Try this answer of prod-1'],
      ['Try this answer', 'Try this answer of prod-2'],
    ]);
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/rotations/classify?status=402&body=balance%20%26%20credit%20used%20up',
      '/rotations/classify?error=ECONNRESET',
    ]);
  });

  it('rotates a key after asking and names the replacement', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Rotate prod-2');
    await page.act(
      () => page.pressInDialog('Rotate'),
      reply('POST', `${urlOf('prod-2')}/rotate`, {
        id: '6b0adf7128ea6079cba8590d',
        failedKeyId: 'prod-2',
        replacementKeyId: 'spare-1',
        reason: 'manual',
        status: null,
        message: null,
        actor: 'admin@example.com',
        proxyIds: [],
        state: 'done',
        at: HEALTHY.createdAt,
        completedAt: HEALTHY.createdAt,
        undoUntil: null,
      }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was replaced by “spare-1”.');
  });

  it('says why something did not work', async () => {
    const { page } = await openKeysPage(provider);

    await ask(page, 'Rotate prod-2');
    await page.act(
      () => page.pressInDialog('Rotate'),
      refuse('POST', `${urlOf('prod-2')}/rotate`, 409, 'no_backup_available'),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was not rotated: No backup key is available.');
  });

  it('offers the first steps when there is no key', async () => {
    const { page } = await openKeysPage(provider, { list: aKeyList([]) });

    expect(page.text()).toContain(`No ${provider.name} keys yet`);
    expect(page.all('app-list-toolbar')).toEqual([]);
    expect(await page.loader.getAllHarnesses(MatPaginatorHarness)).toHaveLength(0);
  });

  it('speaks Vietnamese after a switch, without a reload', async () => {
    const { page } = await openKeysPage(provider);

    await page.act(() => TestBed.inject(LanguageStore).choose('vi'));

    expect(page.text()).toContain(`Khóa ${provider.name}`);
    expect(page.text()).toContain('1.234.567');
  });
});
