import { meSchema } from '@keypool/dto';
import { expectCount, expectText, expectUrl, expectValue, pathOf } from './support/expectations';
import { expectAllInSight } from './support/layout';
import { ListScreen } from './support/list-screen';
import { OHMYGPT, OPENHANDS, secretOf } from './support/providers';
import { ADMIN, useApp } from './support/use-app';
import { RESTING_PLACE } from './support/watched-context';

/** The page warns two minutes before the end. */
const ALMOST_TWO_MINUTES_MS = 118_000;

const app = useApp();

beforeEach(() => app().admin.clear());

describe('the session ends on the keys page', () => {
  const provider = OPENHANDS;

  test('while a key is being added: signing in again sends it, and nothing is lost', async () => {
    const own = await app().signIn(ADMIN);
    const page = await app().open(provider.keysPath, { as: own });
    const screen = new ListScreen(page);
    await screen.button('Add Key').click();
    await screen.field('Key ID').fill('typed');
    await screen.field('API Key').fill(secretOf('typed'));
    await app().endSession(page, own, () => screen.dialogButton('Add Key').click());
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await expectValue(again.getByLabel('Email'), ADMIN.email);
    await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await screen.expectToast('success', 'Key “typed” was added.');
    await screen.expectIds('typed');
    await expectUrl(page, provider.keysPath);
  });

  test('after leaving and signing in, the same list is shown', async () => {
    const own = await app().signIn(ADMIN);
    const path = `${provider.keysPath}?q=eu`;
    const page = await app().open(path, { as: own });
    await page.getByRole('heading', { name: 'No matches' }).waitFor();
    const clear = page.getByRole('button', { name: 'Clear search and filter' });
    await app().endSession(page, own, () => clear.click());
    await page.getByRole('button', { name: 'Leave this page' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(pathOf(page)).toMatch(/^\/dashboard\?returnTo=/);
    await page.getByLabel('Email').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /Keys/ }).waitFor();
    await expectUrl(page, provider.keysPath);
  });
});

test('many requests refused by the end of the session ask for the password once', async () => {
  const own = await app().signIn(ADMIN);
  const page = await app().open('/admin/bindings', { as: own });
  await page.getByRole('heading', { level: 1, name: 'Bindings' }).waitFor();
  const link = page.getByRole('navigation').getByRole('link', { name: 'OpenHands Backup Keys' });
  await app().endSession(page, own, () => link.click());
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.waitFor();
  await expectCount(again, 1);
  await again.getByLabel('Password', { exact: true }).fill('a wrong one at first');
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectText(again.getByRole('alert'), 'Wrong email or password.');
  await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.waitFor({ state: 'detached' });
  await new ListScreen(page).expectFigures(0, 0, 0);
});

test('the page survives when Keypool does not answer for a while', async () => {
  const page = await app().open(RESTING_PLACE);
  const screen = new ListScreen(page);
  app().allowRefusal(page, 503, '/auth/me');
  await page.route('**/auth/me', (route) => route.fulfill({ status: 503, body: 'away' }));
  await page.goto(OHMYGPT.keysPath);
  await page.getByRole('heading', { name: 'Keypool is not responding' }).waitFor();
  await page.unroute('**/auth/me');
  await screen.button('Try again').click();
  await page.getByRole('heading', { level: 1, name: 'OhMyGPT Keys' }).waitFor();
});

test('a warning appears before a session ends for good; signing in again keeps the input', async () => {
  const own = await app().signIn(ADMIN);
  const page = await app().open(RESTING_PLACE, { as: own, isAlone: true });
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

  const { expiresAt } = meSchema.parse(await own.get('/auth/me'));
  const left = Date.parse(expiresAt ?? '') - (await page.evaluate(() => Date.now()));
  await page.clock.fastForward(left - ALMOST_TWO_MINUTES_MS);
  const warning = page.getByRole('alertdialog', { name: 'Your session is about to end' });
  await expectText(warning, /Time left: [01]:\d\d/);
  await expectAllInSight(page, 320);
  await warning.getByRole('button', { name: 'OK' }).click();
  await warning.waitFor({ state: 'detached' });

  await app().endSession(page, own, () => page.clock.fastForward('02:00'));
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.waitFor();
  await expectAllInSight(page, 320);
  await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.waitFor({ state: 'detached' });
  await expectValue(screen.field('Proxy ID'), 'half-typed');
});
