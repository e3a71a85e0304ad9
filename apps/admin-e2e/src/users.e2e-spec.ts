import { userListSchema } from '@keypool/dto';
import { expectNoSidewaysScroll, expectText, expectTexts } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { goOn } from './support/pages';
import { ADMIN, PHONE, useApp, VIEWER } from './support/use-app';

const app = useApp();

test('a viewer is added, made an admin, gets a new password and is deleted', async () => {
  const page = await app().open('/users');
  const screen = new ListScreen(page);
  await expectTexts(screen.columns, ['Email', 'Role', 'Added', 'Actions']);
  await expectText(screen.rows.first(), /^admin@example\.com ?You Admin /);

  await screen.button('Add user').click();
  await screen.field('Email').fill(VIEWER.email);
  await screen.dialog.getByRole('textbox', { name: 'Password' }).fill(VIEWER.password);
  await screen.dialogButton('Add user').click();
  await screen.expectToast('success', `${VIEWER.email} was added.`);
  const row = screen.rows.filter({ hasText: VIEWER.email });
  await expectText(row, /Viewer/);
  await app().signIn(VIEWER);

  await screen.button(`Make ${VIEWER.email} an admin`).click();
  await screen.dialogButton('Make admin').click();
  await screen.expectToast('success', `${VIEWER.email} is now an admin.`);
  await expectText(row, /Admin/);

  await screen.button(`Set a password for ${VIEWER.email}`).click();
  await screen.dialog.getByRole('textbox', { name: 'New password' }).fill('another long password');
  await screen.dialogButton('Set password').click();
  await screen.expectToast('success', `The password of ${VIEWER.email} was changed.`);
  await app().signIn({ ...VIEWER, password: 'another long password' });

  await screen.button(`Delete ${VIEWER.email}`).click();
  await screen.dialogButton('Delete').click();
  await screen.expectToast('success', `${VIEWER.email} was deleted.`);
  await row.waitFor({ state: 'detached' });
});

test('the last admin is protected, and the reason is shown', async () => {
  const page = await app().open('/users', { size: PHONE });
  const screen = new ListScreen(page);
  const card = page.getByRole('list', { name: 'Users' }).getByRole('listitem');
  await expectText(card.first(), /^admin@example\.com ?You Admin/);
  await expectNoSidewaysScroll(page);
  const { users } = userListSchema.parse(await app().admin.get('/admin/users'));
  app().allowRefusal(page, 409, `/admin/users/${users[0]?.id}`);
  await screen.button(`Delete ${ADMIN.email}`).click();
  await expectText(screen.dialog, /This is your own account/);
  await screen.dialogButton('Delete').click();
  await screen.expectToast('error', /At least one admin must remain\./);
});

test('the password is asked for again, once, and what was typed is kept', async () => {
  const page = await app().open('/users');
  const screen = new ListScreen(page);
  const again = page.getByRole('dialog', { name: 'Enter your password' });
  const answer = async (password: string) => {
    await again.getByLabel('Current password', { exact: true }).fill(password);
    await again.getByRole('button', { name: 'Continue', exact: true }).click();
  };
  await screen.button('Add user').click();
  await screen.field('Email').fill('new@example.com');
  await screen.dialog.getByRole('textbox', { name: 'Password' }).fill('a password of its own');
  const elevenMinutesAgo = new Date(Date.now() - 11 * 60_000);
  await app().database.update('sessions', {}, { $set: { passwordAt: elevenMinutesAgo } });
  app().allowRefusal(page, 403, '/admin/users');
  app().allowRefusal(page, 403, '/auth/confirm');
  await screen.dialogButton('Add user').click();
  await answer('a guess');
  await expectText(again.locator('mat-error'), 'This is not your password.');
  await answer(ADMIN.password);
  await screen.expectToast('success', 'new@example.com was added.');
  await screen.expectNoDialog();

  await screen.button('Make new@example.com an admin').click();
  await screen.dialogButton('Make admin').click();
  await screen.expectToast('success', 'new@example.com is now an admin.');

  await goOn(page, '/events?type=password_refused');
  await expectText(
    page.locator('app-event-item').first(),
    /^A wrong password was given in a session of admin@example\.com, from 127\.0\.0\.1\./,
  );
});
