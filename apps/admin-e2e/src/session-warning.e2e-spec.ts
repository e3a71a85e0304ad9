import { expectText } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { ADMIN, useApp } from './support/use-app';

const app = useApp({ KEYPOOL_SESSION_IDLE: '40s', KEYPOOL_SESSION_MAX: '40s' });

test('a warning comes before a session ends for good; signing in again keeps what was typed', async () => {
  const page = await app().open('/proxies', { as: await app().signIn(ADMIN) });
  const screen = new ListScreen(page);
  await screen.button('Add Proxy').click();
  await screen.field('Proxy ID').fill('half-typed');

  const warning = page.getByRole('alertdialog', { name: 'Your session is about to end' });
  await expectText(warning, /Time left: 0:\d\d/);
  await warning.getByRole('button', { name: 'All right' }).click();
  await warning.waitFor({ state: 'detached' });

  app().allowEndOfSession(page);
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.waitFor({ state: 'detached' });
  expect(await screen.field('Proxy ID').inputValue()).toBe('half-typed');
});
