import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { Router } from '@angular/router';
import { impactQuestionSchema, type ProviderId } from '@keypool/dto';
import { aKey, aKeyList, anImpact } from '../../../testing/builders';
import { EXHAUSTED, openKeysPage } from '../../../testing/open-keys-page';
import { refuse, reply, type PageDriver } from '../../../testing/page-driver';
import { FakeLiveUpdates } from '../../../testing/provide-test-app';
import { OHMYGPT } from '../../../testing/providers';

const KEYS = '/admin/ohmygpt/keys';

describe('the list of keys', () => {
  const url = () => TestBed.inject(Router).url;
  const change = (provider: ProviderId) => TestBed.inject(FakeLiveUpdates).change('keys', provider);
  const tickAll = async (page: PageDriver) =>
    (await page.loader.getHarness(MatCheckboxHarness)).check();

  it.each([
    ['Rate limited', 'rate_limited'],
    ['Unhealthy', 'unhealthy'],
    ['Unbound', 'unbound'],
  ])('filters by status: %s', async (text, value) => {
    const { page } = await openKeysPage(OHMYGPT);

    const status = await page.loader.getHarness(MatSelectHarness);
    await status.open();
    const [request] = await page.act(
      () => status.clickOptions({ text }),
      reply('GET', KEYS, aKeyList([])),
    );

    expect(url()).toBe(`/ohmygpt-keys?status=${value}`);
    expect(request?.params.get('status')).toBe(value);
  });

  it('can be downloaded, as it is searched, filtered and sorted, and whole', async () => {
    const { page } = await openKeysPage(OHMYGPT, {
      search: '?q=prod&status=unhealthy&sort=-tokensUsed&page=2',
      list: aKeyList([EXHAUSTED], { matching: 26 }),
    });

    const menu = MatMenuHarness.with({ triggerText: /Download/ });
    await (await page.loader.getHarness(menu)).open();
    const links = [...document.querySelectorAll('a[download]')];
    const asked = 'provider=ohmygpt&q=prod&status=unhealthy&sort=-tokensUsed';
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      `/admin/export/keys?${asked}&format=csv`,
      `/admin/export/keys?${asked}&format=json`,
    ]);
  });

  it('is read again when keys of its provider change, and only then', async () => {
    const { page } = await openKeysPage(OHMYGPT);

    await page.act(() => change('openhands'));
    page.http.expectNone({ method: 'GET' });
    await page.act(() => change('ohmygpt'), reply('GET', KEYS, aKeyList([EXHAUSTED])));

    expect(page.text()).not.toContain('prod-1');
  });

  it('deletes many with a result for each', async () => {
    const { page } = await openKeysPage(OHMYGPT);

    await tickAll(page);
    await page.act(() => page.press(/^Delete$/), reply('POST', OHMYGPT.impactApi, anImpact()));
    await page.act(
      () => page.pressInDialog('Delete'),
      reply('DELETE', `${KEYS}/prod-1`, { message: 'deleted' }),
      refuse('DELETE', `${KEYS}/prod-2`, 404, 'not_found'),
    );

    expect(await page.dialogText()).toContain('1 of 2 done, 1 failed.');
    expect(await page.dialogText()).toMatch(/prod-2 ?It no longer exists\. ?prod-1 ?Done/);
    await page.act(() => page.pressInDialog('Close'), reply('GET', KEYS, aKeyList([EXHAUSTED])));
    expect(page.text()).toContain('1 selected');
  });

  it('asks about many keys in parts, adds up what would be left, and requires typing their number', async () => {
    const many = Array.from({ length: 200 }, (_, index) => aKey({ _id: `k${index}` }));
    const list = aKeyList(many, { matching: 600 });
    const { page } = await openKeysPage(OHMYGPT, { search: '?q=k&pageSize=200', list });
    const ids = Array.from({ length: 600 }, (_, index) => ({ _id: `k${index}` }));
    await tickAll(page);
    await page.act(
      () => page.press('Select all 600 matches'),
      reply('GET', KEYS, { ...aKeyList([]), keys: ids }),
    );

    const keysOfProxies = (affected: number) => [{ proxyId: 'eu', usable: 600, affected }];
    const requests = await page.act(
      () => page.press(/^Delete$/),
      reply('POST', OHMYGPT.impactApi, anImpact({ keysOfProxies: keysOfProxies(400) })),
      reply('POST', OHMYGPT.impactApi, anImpact({ keysOfProxies: keysOfProxies(200) })),
    );

    const asked = requests.map(({ body }) => impactQuestionSchema.parse(body).keyIds ?? []);
    expect(asked.map((ids) => ids.length)).toEqual([400, 200]);
    expect(await page.dialogText()).toContain(
      'This proxy would have no usable OhMyGPT key left: eu.',
    );
    const dialog = await page.dialog();
    const confirm = await dialog.getHarness(MatButtonHarness.with({ text: /Delete/ }));
    expect(await confirm.isDisabled()).toBe(true);
    await (await dialog.getHarness(MatInputHarness)).setValue('600');
    expect(await confirm.isDisabled()).toBe(false);
  });

  it('selects all that match, over all pages', async () => {
    const many = Array.from({ length: 201 }, (_, index) => aKey({ _id: `k${index}` }));
    const list = aKeyList(many.slice(0, 25), { matching: 201 });
    const { page } = await openKeysPage(OHMYGPT, { search: '?q=k', list });

    await tickAll(page);
    const [request] = await page.act(
      () => page.press('Select all 201 matches'),
      reply('GET', KEYS, { ...aKeyList([]), keys: many.map(({ _id }) => ({ _id })) }),
    );

    expect(String(request?.params)).toBe('q=k&sort=-createdAt&fields=id');
    expect(page.text()).toContain('201 selected');
  });
});
