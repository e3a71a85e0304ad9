import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { aProblem } from '../../../testing/builders';
import { PageDriver, reply, type Exchange } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../../testing/user';
import { ChangePassword } from './change-password';

@Component({ template: '' })
class Page {}

const refusing = (pointer: string): Exchange => ({
  method: 'POST',
  url: '/auth/password',
  answer: (request) =>
    request.flush(
      aProblem({
        status: 400,
        code: 'validation_failed',
        errors: [{ pointer, detail: 'is refused' }],
      }),
      { status: 400, statusText: 'Bad Request' },
    ),
});

async function open(current: string, next: string) {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  await signInAs(ADMIN);
  const page = new PageDriver(TestBed.createComponent(Page));
  await page.act(() => TestBed.inject(ChangePassword).ask());
  const [first, second] = await (await page.dialog()).getAllHarnesses(MatInputHarness);
  await first?.setValue(current);
  await second?.setValue(next);
  const save = (...exchanges: Exchange[]) =>
    page.act(() => page.pressInDialog('Change password'), ...exchanges);
  return { page, save };
}

describe('the dialog for changing one’s password', () => {
  it('sends both passwords', async () => {
    const { page, save } = await open('old', 'correct-horse-battery');

    const [request] = await save(reply('POST', '/auth/password', { message: 'changed' }));

    expect(request?.body).toEqual({
      currentPassword: 'old',
      newPassword: 'correct-horse-battery',
    });
    expect(await page.toast()).toBe('Your password was changed.');
  });

  it('requires the old one and a long new one', async () => {
    const { page, save } = await open('', 'short');

    await save();

    expect(await page.dialogText()).toContain('Enter your password.');
    expect(await page.dialogText()).toContain('at least 12 characters');
  });

  it('reports at the field that the old one is wrong', async () => {
    const { page, save } = await open('guess', 'correct-horse-battery');

    await save(refusing('/currentPassword'));

    expect(await page.dialogText()).toContain('This is not your current password.');
  });

  it('reports at the field that the new one is easy to guess', async () => {
    const { page, save } = await open('old', 'passwordpassword');

    await save(refusing('/newPassword'));

    expect(await page.dialogText()).toContain('This password is too easy to guess.');
  });

  it('does not send the old one as the new one', async () => {
    const { page, save } = await open('correct-horse-battery', 'correct-horse-battery');

    await save();

    expect(await page.dialogText()).toContain('This is the current password.');
  });
});
