import { expectNoSidewaysScroll, expectText, expectTexts, textOf } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { PHONE, today, useApp } from './support/use-app';

const app = useApp();

function asToken(path: string, token: string): Promise<number> {
  return fetch(app().url + path, { headers: { authorization: `Bearer ${token}` } }).then(
    ({ status }) => status,
  );
}

test('a token is shown once, works, and is refused after it is revoked', async () => {
  const page = await app().open('/tokens');
  const screen = new ListScreen(page);
  await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
  await screen.button('Create token').click();
  await screen.field('Name').fill('ci');
  await screen.dialog.getByRole('combobox', { name: 'Scope' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await screen.dialogButton('Create token').click();
  await expectText(screen.dialog, /it is shown only once/);
  const token = await textOf(screen.dialog.locator('code').first());
  expect(await asToken('/admin/proxies', token)).toBe(200);
  await expectText(screen.dialog, new RegExp(`${app().url}/`));
  await screen.dialogButton('I have copied it').click();
  await screen.expectNoDialog();
  expect(await page.content()).not.toContain(token);
  await expectTexts(screen.rows.filter({ hasText: 'kp_admin_' }).getByRole('cell'), [
    expect.stringMatching(/^ci kp_admin_\S{4}… · admin@example\.com$/),
    'Admin',
    expect.any(String),
    today(),
    'Never',
    // Proposed for a token that can do everything.
    expect.stringMatching(/^\d{2}\/\d{2}\/\d{4}$/),
    '',
  ]);

  await screen.button('Revoke ci').click();
  await expectText(screen.dialog, /Anything using “ci” will be refused within a second/);
  await screen.dialogButton('Revoke').click();
  await screen.expectToast('success', 'Token “ci” was revoked.');
  await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
  expect(await asToken('/admin/proxies', token)).toBe(401);
});

test('a worker token is limited to a provider and to proxies', async () => {
  await app().admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  const page = await app().open('/tokens', { size: PHONE });
  const screen = new ListScreen(page);
  await screen.button('Create token').click();
  await screen.field('Name').fill('worker-eu');
  await screen.dialog.getByRole('combobox', { name: 'Only for providers' }).click();
  await page.getByRole('option', { name: 'OpenHands' }).click();
  await page.keyboard.press('Escape');
  await screen.dialog.getByRole('combobox', { name: 'Only for proxies' }).fill('eu');
  await page.getByRole('option', { name: /eu/ }).click();
  await screen.dialogButton('Create token').click();
  const code = screen.dialog.locator('code').first();
  const token = await textOf(code);
  // In one line on a phone, too.
  expect(await code.evaluate((element) => element.getClientRects().length)).toBe(1);
  await screen.dialogButton('I have copied it').click();
  const card = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem');
  await expectText(card, /^worker-eu kp_worker_.* Worker Access OpenHands.*eu/);
  await expectNoSidewaysScroll(page);
  const refused = await fetch(`${app().url}/internal/ohmygpt/acquire`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ proxyId: 'eu' }),
  });
  expect(refused.status).toBe(403);
});

test('a token without a name is not created', async () => {
  const screen = new ListScreen(await app().open('/tokens'));
  await screen.button('Create token').click();
  await screen.dialogButton('Create token').click();
  await expectTexts(screen.dialog.locator('mat-error'), ['Enter a name.']);
});
