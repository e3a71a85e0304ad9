import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { NgComponentOutlet } from '@angular/common';
import { Component, inject, Injector } from '@angular/core';
import { RouterTestingHarness } from '@angular/router/testing';
import type { BackupKeyDto, BackupKeyListDto } from '@keypool/dto';
import { aBackupKey, aBackupKeyList, anImpact, aUsedBackupKey } from '../../../testing/builders';
import { PageDriver, refuse, reply } from '../../../testing/page-driver';
import { provideScreen } from '../../../testing/provide-screen';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../../testing/user';
import { KEY_PROVIDERS, provideSection, type KeyProvider } from '../../data/key-provider';
import { keyProviderRoutes } from '../key-provider.routes';
import { BackupKeysSection } from './backup-keys-section';

const HOUR = 3_600_000;
const AVAILABLE = aBackupKey({ id: 'spare-1', maskedApiKey: 'sk-back0...aaaa' });
const USED = aUsedBackupKey(new Date(Date.now() - HOUR), {
  id: 'spare-2',
  maskedApiKey: 'sk-back0...bbbb',
  usedFor: 'prod-7',
});
const OVERDUE = aUsedBackupKey(new Date(Date.now() - 13 * HOUR), { id: 'spare-3' });
const DEFAULT_LIST = aBackupKeyList([AVAILABLE, USED, OVERDUE]);

async function open(provider: KeyProvider, list: BackupKeyListDto = DEFAULT_LIST, isWide = true) {
  TestBed.configureTestingModule({
    providers: [provideTestApp(keyProviderRoutes(provider)), provideScreen(isWide)],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  await page.act(
    () => router.navigateByUrl(`/${provider.backupKeysPath}`),
    reply('GET', provider.backupKeysApi, list),
  );
  return page;
}

describe.each(KEY_PROVIDERS)('the backup keys page of $name', (provider) => {
  const urlOf = (id: string) => `${provider.backupKeysApi}/${id}`;
  const restoredAs = (key: BackupKeyDto) =>
    reply('POST', `${urlOf('spare-2')}/restore`, { message: 'restored', key });
  const listAgain = reply('GET', provider.backupKeysApi, aBackupKeyList([AVAILABLE]));

  it('shows how many backup keys there are, available and used', async () => {
    const list = aBackupKeyList([AVAILABLE], { total: 1_200, available: 1_150, used: 50 });
    const page = await open(provider, list);

    const cards = page
      .all('app-stat-card')
      .map((card) => [
        card.querySelector('.label')?.textContent,
        card.querySelector('.value')?.textContent,
      ]);

    expect(cards).toEqual([
      ['Total Keys', '1,200'],
      ['Available', '1,150'],
      ['Used', '50'],
    ]);
  });

  it('offers the list as a file', async () => {
    const page = await open(provider);

    const menu = MatMenuHarness.with({ triggerText: /Download/ });
    await (await page.loader.getHarness(menu)).open();
    expect(document.querySelector('a[download]')?.getAttribute('href')).toBe(
      `/admin/export/backup-keys?provider=${provider.id}&sort=-createdAt&format=csv`,
    );
  });

  it('shows a table with dates as DD/MM/YYYY and a dash for nothing', async () => {
    const page = await open(provider);

    const rows = await (await page.loader.getHarness(MatTableHarness)).getCellTextByIndex();

    expect(rows[0]?.slice(1, 6)).toEqual([
      'spare-1',
      'sk-back0...aaaa',
      'Available',
      '—',
      '05/11/2026',
    ]);
    expect(rows[1]?.[4]).toBe('prod-7');
  });

  it('counts down to the deletion of used keys only, and says purging when it is due', async () => {
    const page = await open(provider);

    const rows = page.all('tbody tr').map((row) => row.textContent ?? '');

    expect(rows[0]).not.toMatch(/Deleted in|Purging/);
    expect(rows[1]).toMatch(/Used.*Deleted in 1[01]:\d\d:\d\d/);
    expect(rows[2]).toMatch(/Used.*Purging…/);
  });

  it('offers to restore used keys only', async () => {
    const page = await open(provider, DEFAULT_LIST, false);

    const actions = page
      .all('app-list-cards li')
      .map((card) => [...card.querySelectorAll('.foot button')].map((button) => button.ariaLabel));

    expect(actions).toEqual([
      ['Delete spare-1'],
      ['Restore spare-2', 'Delete spare-2'],
      ['Restore spare-3', 'Delete spare-3'],
    ]);
  });

  it('restores a used key after asking', async () => {
    const page = await open(provider);

    await page.pressLabelled('Restore spare-2');
    expect(await page.dialogText()).toContain('“spare-2” will be available again');
    await page.act(
      () => page.pressInDialog('Restore'),
      restoredAs(aBackupKey({ id: 'spare-2' })),
      listAgain,
    );

    expect(await page.toast()).toBe('Backup key “spare-2” is available again.');
  });

  it.each([
    ['id_in_service', 'a key in service has the same ID'],
    ['secret_in_service', 'its API key is in service or in reserve under another ID'],
  ] as const)(
    'says before and after a restore what keeps the key from use: %s',
    async (obstacle, why) => {
      const page = await open(provider, aBackupKeyList([{ ...USED, obstacle }]));

      await page.pressLabelled('Restore spare-2');
      const question = await page.dialogText();
      expect(question).toContain(`“spare-2” will be available again`);
      expect(question).toContain(`It cannot take over now: ${why}.`);
      expect(question).not.toContain('The next rotation may take it');
      await page.act(
        () => page.pressInDialog('Restore'),
        restoredAs(aBackupKey({ id: 'spare-2', eligible: false, obstacle })),
        listAgain,
      );

      expect(await page.toast()).toBe(
        `Backup key “spare-2” is available again. It cannot take over now: ${why}.`,
      );
    },
  );

  it('says when a restored key was used at once', async () => {
    const page = await open(provider);

    await page.pressLabelled('Restore spare-2');
    await page.act(
      () => page.pressInDialog('Restore'),
      restoredAs({ ...USED, usedFor: 'prod-9' }),
      listAgain,
    );

    expect(await page.toast()).toBe(
      'Backup key “spare-2” was restored and used at once for “prod-9”.',
    );
  });

  it('offers to restore an available key whose API key was retired, and says why it cannot take over', async () => {
    const retired = aBackupKey({ id: 'spare-4', eligible: false, obstacle: 'secret_retired' });
    const page = await open(provider, aBackupKeyList([retired]), false);

    expect(page.text()).toContain('It cannot take over: a rotation retired its API key.');
    await page.pressLabelled('Restore spare-4');
    expect(await page.dialogText()).toContain('The next rotation may take it');
  });

  it('deletes a key after asking', async () => {
    const page = await open(provider);

    await page.act(
      () => page.pressLabelled('Delete spare-2'),
      reply('POST', provider.impactApi, anImpact()),
    );
    await page.act(
      () => page.pressInDialog('Delete'),
      refuse('DELETE', urlOf('spare-2'), 404, 'not_found'),
      listAgain,
    );

    expect(await page.toast()).toBe('Backup key “spare-2” was not deleted: It no longer exists.');
  });

  it('warns before the last backup key goes that could take over', async () => {
    const page = await open(provider);

    const impact = anImpact({ backupKeys: { usable: 1, affected: 1 } });
    const [request] = await page.act(
      () => page.pressLabelled('Delete spare-1'),
      reply('POST', provider.impactApi, impact),
    );

    expect(request?.body).toEqual({ backupKeyIds: ['spare-1'] });
    expect(await page.dialogText()).toContain(`No ${provider.name} backup key would be left`);
  });

  it('adds a key, with a word of warning', async () => {
    const page = await open(provider);

    await page.press('Add Backup Key');
    expect(await page.dialogText()).toContain('put into service automatically');
    const [id, apiKey] = await (await page.dialog()).getAllHarnesses(MatInputHarness);
    await id?.setValue(' spare-9 ');
    await apiKey?.setValue('sk-0123456789abcdef');
    const [request] = await page.act(
      () => page.pressInDialog('Add Backup Key'),
      reply('POST', provider.backupKeysApi, aBackupKey({ id: 'spare-9' })),
      listAgain,
    );

    expect(request?.body).toEqual({ id: 'spare-9', apiKey: 'sk-0123456789abcdef' });
    expect(await page.toast()).toBe('Backup key “spare-9” was added.');
    expect(await page.isDialogOpen()).toBe(false);
  });

  it('warns when none is left', async () => {
    const page = await open(provider, aBackupKeyList([USED]));

    expect(page.text()).toContain(`No ${provider.name} backup key is available.`);
  });
});

@Component({
  imports: [NgComponentOutlet],
  template: `
    @for (section of sections; track $index) {
      <ng-container *ngComponentOutlet="BackupKeysSection; injector: section" />
    }
  `,
})
class AllSections {
  protected readonly BackupKeysSection = BackupKeysSection;
  private readonly injector = inject(Injector);
  protected readonly sections = KEY_PROVIDERS.map((provider) =>
    Injector.create({ parent: this.injector, providers: provideSection(provider) }),
  );
}

it('is on one page for each provider, with its own part of the URL', async () => {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'all', component: AllSections }]), provideScreen(true)],
  });
  await startTestApp();
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);

  const requests = await page.act(
    () => router.navigateByUrl(`/all?${KEY_PROVIDERS.map(({ id }) => `${id}.q=${id}`).join('&')}`),
    ...KEY_PROVIDERS.map((one) => reply('GET', one.backupKeysApi, aBackupKeyList([AVAILABLE]))),
  );

  expect(requests.map((request) => request.params.get('q'))).toEqual(
    KEY_PROVIDERS.map(({ id }) => id),
  );
});
