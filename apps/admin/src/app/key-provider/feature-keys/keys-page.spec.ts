import { TestKey } from '@angular/cdk/testing';
import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatPaginatorHarness } from '@angular/material/paginator/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { KeyListDto, ProviderId } from '@keypool/dto';
import { aKey, aKeyList } from '../../../testing/builders';
import { loseConnection, PageDriver, refuse, reply } from '../../../testing/page-driver';
import { provideScreen } from '../../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../../testing/user';
import { LanguageStore } from '../../core/language/language-store';
import { OHMYGPT, OPENHANDS, type KeyProvider } from '../key-provider';
import { keyProviderRoutes } from '../key-provider.routes';

const HEALTHY = aKey({
  _id: 'prod-1',
  apiKey: 'sk-proj-...aaaa',
  tokensUsed: 1_234_567,
  requestsCount: 89_012,
});
const EXHAUSTED = aKey({
  _id: 'prod-2',
  apiKey: 'sk-proj-...bbbb',
  status: 'exhausted',
  lastError: '402 insufficient_balance_error',
});

const KEYS = '/admin/ohmygpt/keys';
const DEFAULT_LIST = aKeyList([HEALTHY, EXHAUSTED]);

interface Opening {
  readonly isWide?: boolean;
  readonly search?: string;
  /** One answer after the other. */
  readonly list?: KeyListDto | readonly KeyListDto[];
}

/** The page with its first list. Also the parameters of the request for it. */
async function open(provider: KeyProvider, opening: Opening = {}) {
  const { isWide = true, search = '', list = DEFAULT_LIST } = opening;
  TestBed.configureTestingModule({
    providers: [provideTestApp(keyProviderRoutes(provider)), provideScreen(isWide)],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const [request] = await page.act(
    () => router.navigateByUrl(`/${provider.keysPath}${search}`),
    ...[list].flat().map((answer) => reply('GET', provider.keysApi, answer)),
  );
  return { page, params: String(request?.params) };
}

describe.each([OHMYGPT, OPENHANDS])('the keys page of $name', (provider) => {
  const urlOf = (id: string) => `${provider.keysApi}/${id}`;
  const listAgain = reply('GET', provider.keysApi, aKeyList([HEALTHY]));

  it('asks the server for the first page, newest first', async () => {
    const { params } = await open(provider);

    expect(params).toBe('page=1&pageSize=25&sort=-createdAt');
  });

  it('shows how many keys there are, healthy and unhealthy', async () => {
    const list = aKeyList([HEALTHY], { totalKeys: 12_345, healthyKeys: 12_300 });
    const { page } = await open(provider, { list });

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

  it('shows a table on a wide screen, with unhealthy keys marked', async () => {
    const { page } = await open(provider);

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

  it('shows cards on a narrow screen, with the same actions', async () => {
    const { page } = await open(provider, { isWide: false });

    const [card] = page.all('app-key-cards li');

    expect(await page.loader.getAllHarnesses(MatTableHarness)).toHaveLength(0);
    for (const text of ['prod-1', 'sk-proj-...aaaa', 'Healthy', '1,234,567', '89,012']) {
      expect(card?.textContent).toContain(text);
    }
    expect(page.all('li.unhealthy .id').map((id) => id.textContent)).toEqual(['prod-2']);
    const actions = page.all('li:first-child button').map((button) => button.ariaLabel);
    expect(actions).toEqual(['Reset prod-1', 'Rotate prod-1', 'Delete prod-1']);
  });

  it('deletes a key after asking', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Delete prod-2');
    expect(await page.dialogText()).toContain(`“prod-2” leaves the ${provider.name} pool`);
    await page.act(
      () => page.pressInDialog('Delete'),
      reply('DELETE', urlOf('prod-2'), { message: 'deleted' }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was deleted.');
    expect(page.text()).not.toContain('prod-2');
  });

  it('deletes nothing when the answer is no', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Delete prod-2');
    await page.act(() => page.pressInDialog('Cancel'));

    page.http.expectNone({ method: 'DELETE' });
  });

  it('warns before the last healthy key goes', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Delete prod-1');

    expect(await page.dialogText()).toContain(`No healthy ${provider.name} key would be left.`);
  });

  it('resets a key after asking', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Reset prod-2');
    await page.act(
      () => page.pressInDialog('Reset'),
      reply('POST', `${urlOf('prod-2')}/reset`, { message: 'reset', key: HEALTHY }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was reset.');
  });

  it('rotates a key after asking and names the replacement', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Rotate prod-2');
    await page.act(
      () => page.pressInDialog('Rotate'),
      reply('POST', `${urlOf('prod-2')}/rotate`, {
        failedKeyId: 'prod-2',
        replacementKeyId: 'spare-1',
        reason: 'manual',
        state: 'done',
        at: HEALTHY.createdAt,
        completedAt: HEALTHY.createdAt,
      }),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was replaced by “spare-1”.');
  });

  it('says why something did not work', async () => {
    const { page } = await open(provider);

    await page.pressLabelled('Rotate prod-2');
    await page.act(
      () => page.pressInDialog('Rotate'),
      refuse('POST', `${urlOf('prod-2')}/rotate`, 409, 'no_backup_available'),
      listAgain,
    );

    expect(await page.toast()).toBe('Key “prod-2” was not rotated: No backup key is available.');
  });

  it('offers the first steps when there is no key', async () => {
    const { page } = await open(provider, { list: aKeyList([]) });

    expect(page.text()).toContain(`No ${provider.name} keys yet`);
    expect(await page.loader.getAllHarnesses(MatPaginatorHarness)).toHaveLength(0);
  });

  it('speaks Vietnamese after a switch, without a reload', async () => {
    const { page } = await open(provider);

    await page.act(() => TestBed.inject(LanguageStore).choose('vi'));

    expect(page.text()).toContain(`Khóa ${provider.name}`);
    expect(page.text()).toContain('1.234.567');
  });
});

describe('the list of keys', () => {
  const url = () => TestBed.inject(Router).url;
  const change = (provider: ProviderId) => TestBed.inject(FakeLiveUpdates).change('keys', provider);
  const tickAll = async (page: PageDriver) =>
    (await page.loader.getHarness(MatCheckboxHarness)).check();

  it('takes page, search, status and order from the URL', async () => {
    const search = '?page=3&pageSize=50&q=prod&status=error&sort=-tokensUsed';

    const { params } = await open(OHMYGPT, {
      search,
      list: aKeyList([HEALTHY], { matching: 200 }),
    });

    expect(params).toBe('page=3&pageSize=50&q=prod&status=error&sort=-tokensUsed');
  });

  it('searches on the server, from page 1, and keeps the search in the URL', async () => {
    const list = aKeyList([HEALTHY], { matching: 26 });
    const { page } = await open(OHMYGPT, { search: '?page=2', list });

    const search = await page.loader.getHarness(MatInputHarness);
    await search.setValue('50%.*');
    const [request] = await page.act(
      async () => (await search.host()).sendKeys(TestKey.ENTER),
      reply('GET', KEYS, aKeyList([])),
    );

    expect(url()).toBe('/ohmygpt-keys?q=50%25.*');
    expect([request?.params.get('q'), request?.params.get('page')]).toEqual(['50%.*', '1']);
  });

  it('filters by status', async () => {
    const { page } = await open(OHMYGPT);

    const status = await page.loader.getHarness(MatSelectHarness);
    await status.open();
    const [request] = await page.act(
      () => status.clickOptions({ text: 'Rate limited' }),
      reply('GET', KEYS, aKeyList([])),
    );

    expect(url()).toBe('/ohmygpt-keys?status=rate_limited');
    expect(request?.params.get('status')).toBe('rate_limited');
  });

  it('keeps the rows while the next ones are on their way', async () => {
    const { page } = await open(OHMYGPT, { list: aKeyList([HEALTHY], { matching: 60 }) });
    const paginator = await page.loader.getHarness(MatPaginatorHarness);
    let meanwhile = '';

    await page.act(() => paginator.goToNextPage(), {
      method: 'GET',
      url: KEYS,
      answer: (request) => {
        meanwhile = page.text();
        request.flush(aKeyList([EXHAUSTED], { matching: 60 }));
      },
    });

    expect(meanwhile).toContain('prod-1');
    expect(page.text()).not.toContain('prod-1');
    expect(url()).toBe('/ohmygpt-keys?page=2');
  });

  it('goes back to the last page when the one in the URL is gone', async () => {
    const gone = aKeyList([], { page: 9, matching: 30 });
    const last = aKeyList([HEALTHY], { page: 2, matching: 30 });

    await open(OHMYGPT, { search: '?page=9', list: [gone, last] });

    expect(url()).toBe('/ohmygpt-keys?page=2');
  });

  it('offers to clear a search that nothing matches', async () => {
    const { page } = await open(OHMYGPT, { search: '?q=x', list: aKeyList([], { totalKeys: 2 }) });

    expect(page.text()).toContain('Nothing matches');
    await page.act(() => page.press('Clear search and filter'), reply('GET', KEYS, DEFAULT_LIST));

    expect(url()).toBe('/ohmygpt-keys');
    expect(page.text()).toContain('prod-1');
  });

  it('reads again when the server reports a change, and keeps ticks', async () => {
    const { page } = await open(OHMYGPT);
    const [, first] = await page.loader.getAllHarnesses(MatCheckboxHarness);
    await first?.check();

    const changed = aKeyList([{ ...HEALTHY, status: 'error' }, EXHAUSTED]);
    await page.act(() => change('ohmygpt'), reply('GET', KEYS, changed));

    const [, again] = await page.loader.getAllHarnesses(MatCheckboxHarness);
    expect(await again?.isChecked()).toBe(true);
    expect(page.text()).toContain('1 selected');
    expect(page.all('tr.unhealthy')).toHaveLength(2);
  });

  it('does not read again for the other provider', async () => {
    const { page } = await open(OHMYGPT);

    await page.act(() => change('openhands'));

    page.http.expectNone({ method: 'GET' });
  });

  it('keeps old rows when reading fails, says so, and tries again on request', async () => {
    const { page } = await open(OHMYGPT);

    await page.act(() => change('ohmygpt'), loseConnection('GET', KEYS));
    expect(page.text()).toContain('prod-1');
    expect(page.text()).toMatch(/This is the state of .* The server cannot be reached/);
    await page.act(() => page.press('Try again'), reply('GET', KEYS, DEFAULT_LIST));

    expect(page.text()).not.toContain('This is the state of');
  });

  it('deletes many with a result for each', async () => {
    const { page } = await open(OHMYGPT);

    await tickAll(page);
    await page.press(/^Delete$/);
    await page.act(
      () => page.pressInDialog('Delete'),
      reply('DELETE', `${KEYS}/prod-1`, { message: 'deleted' }),
      refuse('DELETE', `${KEYS}/prod-2`, 404, 'not_found'),
    );

    expect(await page.dialogText()).toContain('1 done, 1 failed, 2 in all.');
    expect(await page.dialogText()).toMatch(/prod-2 ?It does not exist any more\. ?prod-1 ?Done/);
    await page.act(() => page.pressInDialog('Close'), reply('GET', KEYS, aKeyList([EXHAUSTED])));
    expect(page.text()).toContain('1 selected');
  });

  it('selects all that match, over all pages', async () => {
    const many = Array.from({ length: 200 }, (_, index) => aKey({ _id: `k${index}` }));
    const list = aKeyList(many.slice(0, 25), { matching: 201 });
    const { page } = await open(OHMYGPT, { search: '?q=k', list });

    await tickAll(page);
    const requests = await page.act(
      () => page.press('Select all 201 that match'),
      reply('GET', KEYS, aKeyList(many, { matching: 201 })),
      reply('GET', KEYS, aKeyList([aKey({ _id: 'k200' })], { matching: 201 })),
    );

    expect(requests.map((request) => String(request.params))).toEqual([
      'q=k&sort=-createdAt&page=1&pageSize=200',
      'q=k&sort=-createdAt&page=2&pageSize=200',
    ]);
    expect(page.text()).toContain('201 selected');
  });
});
