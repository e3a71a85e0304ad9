import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { anImpact } from '../../../testing/builders';
import { HEALTHY_AND_EXHAUSTED, openKeysPage } from '../../../testing/open-keys-page';
import { refuse, reply, type Exchange, type PageDriver } from '../../../testing/page-driver';
import { OHMYGPT, OPENHANDS } from '../../../testing/providers';

/** What a row shows, by its key: whether it is being worked on, and whether its buttons can be pressed. */
function rowsOf(page: PageDriver) {
  return page.all('tbody tr, app-list-cards li').map((row) => {
    const buttons = [...row.querySelectorAll('button[mat-icon-button], button[matIconButton]')];
    return [
      row.querySelector('.id')?.textContent?.trim(),
      row.classList.contains('app-at-work') && row.getAttribute('aria-busy') === 'true',
      buttons.length > 0 &&
        buttons.every((button) => button.getAttribute('aria-disabled') === 'true'),
    ];
  });
}

/** Looks at the page before it answers. */
function looking<Seen>(exchange: Exchange, look: () => Seen): [Exchange, () => Seen | undefined] {
  let seen: Seen | undefined;
  const answer: Exchange['answer'] = (request) => {
    TestBed.tick();
    seen = look();
    exchange.answer(request);
  };
  return [{ ...exchange, answer }, () => seen];
}

const IDLE = [
  ['prod-1', false, false],
  ['prod-2', false, false],
];

describe.each([
  [OHMYGPT.name, OHMYGPT, true],
  [`${OPENHANDS.name} on a narrow screen`, OPENHANDS, false],
] as const)('keys of %s that are being worked on', (_name, provider, isWide) => {
  const deletion = (id: string) =>
    reply('DELETE', `${provider.keysApi}/${id}`, { message: 'deleted' });
  const impact = reply('POST', provider.impactApi, anImpact());
  const list = reply('GET', provider.keysApi, HEALTHY_AND_EXHAUSTED);

  it('show it while their question is prepared and until the answer arrives, and can be pressed again afterwards', async () => {
    const { page } = await openKeysPage(provider, { isWide });
    const [asking, whileAsking] = looking(impact, () => rowsOf(page));

    await page.act(() => page.pressLabelled('Delete prod-2'), asking);
    expect(whileAsking()).toEqual([IDLE[0], ['prod-2', true, true]]);
    expect(rowsOf(page)).toEqual(IDLE);

    const url = `${provider.keysApi}/prod-2`;
    const [deleting, whileDeleting] = looking(
      refuse('DELETE', url, 503, 'database_unavailable'),
      () => rowsOf(page),
    );
    await page.act(() => page.pressInDialog('Delete'), deleting, list);
    expect(whileDeleting()).toEqual([IDLE[0], ['prod-2', true, true]]);
    expect(rowsOf(page)).toEqual(IDLE);
  });

  it('show it for many, each until its own answer arrives', async () => {
    const { page } = await openKeysPage(provider, { isWide });
    const selector = 'tbody mat-checkbox, li mat-checkbox';
    for (const tick of await page.loader.getAllHarnesses(MatCheckboxHarness.with({ selector }))) {
      await tick.check();
    }
    await page.act(() => page.press('Delete'), impact);
    const [first, whileBoth] = looking(deletion('prod-1'), () => rowsOf(page));
    const [second, whileOne] = looking(deletion('prod-2'), () => rowsOf(page));

    await page.act(() => page.pressInDialog('Delete'), first, second);
    expect(whileBoth()).toEqual(IDLE.map(([id]) => [id, true, true]));
    expect(whileOne()?.at(1)).toEqual(['prod-2', true, true]);
    expect(rowsOf(page)).toEqual(IDLE);
  });
});
