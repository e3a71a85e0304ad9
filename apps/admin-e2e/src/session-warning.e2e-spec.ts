import { expectText } from './support/expectations';
import { expectAllInSight } from './support/layout';
import { ListScreen } from './support/list-screen';
import { ADMIN, useApp } from './support/use-app';

const app = useApp({ KEYPOOL_SESSION_IDLE: '1h', KEYPOOL_SESSION_MAX: '1h' });

test('a warning appears before a session ends for good; signing in again keeps the input', async () => {
  const own = await app().signIn(ADMIN);
  const page = await app().open('/dashboard', { as: own, isAlone: true });
  // The page uses its own clock, which the test sets, not the server's date.
  await page.route(/\/(admin|auth)\/(?!events\/stream)/, async (route) => {
    const response = await route.fetch();
    const headers = Object.entries(response.headers()).filter(([name]) => name !== 'date');
    await route.fulfill({ response, headers: Object.fromEntries(headers) });
  });
  await page.clock.install();
  await page.goto('/proxies');
  const screen = new ListScreen(page);
  await screen.button('Add proxy').click();
  await screen.field('Proxy ID').fill('half-typed');

  await page.clock.fastForward('58:30');
  const warning = page.getByRole('alertdialog', { name: 'Your session is about to end' });
  await expectText(warning, /Time left: [01]:\d\d/);
  await expectAllInSight(page, 320);
  await warning.getByRole('button', { name: 'OK' }).click();
  await warning.waitFor({ state: 'detached' });

  app().allowEndOfSession(page);
  await own.post('/auth/logout');
  await page.clock.fastForward('02:00');
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.waitFor();
  await expectAllInSight(page, 320);
  await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.waitFor({ state: 'detached' });
  expect(await screen.field('Proxy ID').inputValue()).toBe('half-typed');
});
