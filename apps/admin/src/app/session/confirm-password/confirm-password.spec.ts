import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { firstValueFrom } from 'rxjs';
import { PageDriver, refuse, reply, type Exchange } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../../testing/user';

@Component({ template: '' })
class Page {}

const USERS = '/admin/users';
const CONFIRM = '/auth/confirm';
const NEW_USER = { email: 'new@example.com', password: 'correct horse', role: 'viewer' };
const WANTED = refuse('POST', USERS, 403, 'password_required');

async function start() {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  await signInAs(ADMIN);
  const page = new PageDriver(TestBed.createComponent(Page));
  const answers: Promise<object>[] = [];
  const send = () => {
    const answer = firstValueFrom(TestBed.inject(HttpClient).post<object>(USERS, NEW_USER));
    // Each test awaits it later; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    answers.push(answer);
  };
  await page.act(send, WANTED);
  const type = async (password: string) =>
    (await (await page.dialog()).getHarness(MatInputHarness)).setValue(password);
  const confirm = (...exchanges: Exchange[]) =>
    page.act(() => page.pressInDialog('Continue'), ...exchanges);
  return { page, answers, send, type, confirm };
}

describe('a request that wants a fresh password', () => {
  it('waits for it and is then repeated as it was', async () => {
    const { page, answers, type, confirm } = await start();
    expect(await page.dialogText()).toContain('Enter your password to go on.');
    await type('my password');

    const requests = await confirm(reply('POST', CONFIRM, {}), reply('POST', USERS, { id: 'u1' }));

    expect(requests.map(({ body }) => body)).toEqual([{ password: 'my password' }, NEW_USER]);
    expect(await answers[0]).toEqual({ id: 'u1' });
    expect(await page.isDialogOpen()).toBe(false);
  });

  it('waits on while the password is wrong', async () => {
    const { page, type, confirm } = await start();
    await type('guess');

    await confirm(refuse('POST', CONFIRM, 403, 'wrong_password'));

    expect(await page.dialogText()).toContain('This is not your password.');
  });

  it('is refused when the user changes their mind', async () => {
    const { page, answers } = await start();

    await page.act(() => page.pressInDialog('Cancel'));

    await expect(answers[0]).rejects.toBeInstanceOf(HttpErrorResponse);
  });

  it('shares one dialog with others', async () => {
    const { page, send } = await start();

    await page.act(send, WANTED);

    expect(document.querySelectorAll('mat-dialog-container')).toHaveLength(1);
  });
});
