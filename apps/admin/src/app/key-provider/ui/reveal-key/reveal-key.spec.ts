import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatInputHarness } from '@angular/material/input/testing';
import { HEALTHY, openKeysPage } from '../../../../testing/open-keys-page';
import { refuse, reply, type Exchange } from '../../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../../testing/provide-test-app';
import { KEY_PROVIDERS } from '../../../data/key-provider';
import { RevealKeyDialog } from './reveal-key-dialog';

const SECRET = 'sk-proj-0123456789-aaaa';

describe.each(KEY_PROVIDERS)('the API key of a key of $name', (provider) => {
  const url = `${provider.keysApi}/${HEALTHY._id}/reveal`;

  async function open(password: string) {
    const { page } = await openKeysPage(provider);
    await page.act(() => page.all('app-masked-key button')[0]?.click());
    const type = async (text: string) =>
      (await (await page.dialog()).getHarness(MatInputHarness)).setValue(text);
    await type(password);
    const show = (...exchanges: Exchange[]) =>
      page.act(() => page.pressInDialog('Show'), ...exchanges);
    return { page, show, type };
  }

  it('is shown once the password was given, until it is hidden', async () => {
    const { page, show } = await open('my password');

    const [request] = await show(reply('POST', url, { apiKey: SECRET }));

    expect(request?.body).toEqual({ password: 'my password' });
    expect(await page.dialogText()).toMatch(
      new RegExp(`${HEALTHY._id}.*${SECRET}.*Hides in 0:\\d\\d`),
    );
    await page.act(() => page.pressInDialog('Hide'));
    expect(await page.isDialogOpen()).toBe(false);
    expect(document.body.textContent).not.toContain(SECRET);
  });

  it('is not shown for a wrong password, which can be corrected', async () => {
    const { page, show, type } = await open('a guess');

    await show(refuse('POST', url, 403, 'wrong_password'));

    expect(await page.dialogText()).toContain('This is not your password.');
    await type('my password');
    await show(reply('POST', url, { apiKey: SECRET }));
    expect(await page.dialogText()).toContain(SECRET);
  });

  it('is not asked for without a password', async () => {
    const { page, show } = await open('');

    await show();

    expect(await page.dialogText()).toContain('Enter your password.');
  });

  it('stays hidden after too many attempts', async () => {
    const { page, show } = await open('a guess');

    await show(refuse('POST', url, 429, 'too_many_attempts'));

    expect(await page.toast()).toContain('Too many attempts');
    expect(await page.isDialogOpen()).toBe(true);
  });
});

it('a revealed key hides itself after 30 seconds', async () => {
  jest.useFakeTimers();
  const dialog = { close: jest.fn() };
  const data = { id: 'prod-1', reveal: () => Promise.resolve(SECRET) };
  TestBed.configureTestingModule({
    providers: [
      provideTestApp(),
      { provide: MAT_DIALOG_DATA, useValue: data },
      { provide: MatDialogRef, useValue: dialog },
    ],
  });
  await startTestApp();
  const fixture = TestBed.createComponent(RevealKeyDialog);
  fixture.detectChanges();
  const element: HTMLElement = fixture.nativeElement;
  const input = element.querySelector('input');
  const form = element.querySelector('form');
  if (!input || !form) {
    throw new Error('the form is missing');
  }
  input.value = 'my password';
  input.dispatchEvent(new Event('input'));
  form.dispatchEvent(new Event('submit'));
  await jest.advanceTimersByTimeAsync(0);
  fixture.detectChanges();

  expect(element.textContent).toContain(SECRET);
  await jest.advanceTimersByTimeAsync(29_900);
  expect(dialog.close).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(200);
  expect(dialog.close).toHaveBeenCalledTimes(1);
  TestBed.resetTestingModule();
  jest.useRealTimers();
});
