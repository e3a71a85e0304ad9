import type { Route } from 'playwright-core';
import {
  expectCount,
  expectSameDocument,
  expectText,
  expectTexts,
  expectValue,
  markDocument,
} from './support/expectations';
import { holdAnswers } from './support/held-answers';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER, OHMYGPT, OPENHANDS, secretOf } from './support/providers';
import { ADMIN, useApp } from './support/use-app';
import { RESTING_PLACE } from './support/watched-context';

const app = useApp();
const STREAM = '/admin/events/stream';

beforeEach(() => app().admin.clear());

describe.each(EACH_PROVIDER)('%s pages update by themselves', (_name, provider) => {
  test('a rotation appears without a reload, on the keys page and on the backup keys page', async () => {
    const { admin } = app();
    await admin.addKeys(provider, 'dying');
    await admin.addBackups(provider, 'spare');
    const page = await app().open(provider.keysPath);
    const keys = new ListScreen(page);
    const reserve = new ListScreen(await app().open(provider.backupKeysPath));
    await keys.expectIds('dying');
    await reserve.expectFigures(1, 1, 0);
    await markDocument(page);
    await markDocument(reserve.page);

    await admin.reportFailure(provider, 'dying', { status: 402, body: 'quota exceeded' });
    await keys.expectIds('spare');
    await expectText(reserve.row('spare').getByRole('cell').nth(3), /^Used Deleted in /);
    await expectText(reserve.row('spare').getByRole('cell').nth(4), 'dying');
    await reserve.expectFigures(1, 0, 1);
    await expectSameDocument(page);
    await expectSameDocument(reserve.page);
  });
});

/** What does not depend on the provider. */
describe('pages update by themselves', () => {
  const provider = OPENHANDS;
  const { name } = provider;

  test('a change of status appears without a reload', async () => {
    const { admin } = app();
    await admin.addKeys(provider, 'k');
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.expectFigures(1, 1, 0);
    await admin.reportFailure(provider, 'k', { status: 402, body: 'quota exceeded' });
    await screen.expectFigures(1, 0, 1);
    await expectText(screen.row('k').getByRole('cell').nth(3), /^Unhealthy Exhausted/);
    await admin.post(`${provider.keysApi}/k/reset`);
    await screen.expectFigures(1, 1, 0);
  });

  test('another admin’s edit appears, and selection, open dialog and what was typed stay', async () => {
    const { admin } = app();
    await admin.addKeys(provider, 'mine');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await page.getByRole('checkbox', { name: 'Select mine' }).check();
    await screen.button('Add Key').click();
    await screen.field('Key ID').fill('half typ');

    const other = new ListScreen(
      await app().open(provider.keysPath, { as: await app().signIn(ADMIN) }),
    );
    await other.add('Add Key', 'theirs', secretOf('theirs'));
    await other.expectToast('success', 'Key “theirs” was added.');

    // Behind an open dialog the page is visible but inert.
    await expectTexts(page.locator('tbody .id'), ['theirs', 'mine']);
    await expectValue(screen.field('Key ID'), 'half typ');
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
    await expectText(page.locator('app-selection-bar strong'), '1 selected');
    expect(await page.getByRole('checkbox', { name: 'Select mine' }).isChecked()).toBe(true);
  });

  test('the scroll position stays when the list is read again', async () => {
    const { admin } = app();
    const ids = Array.from({ length: 25 }, (_, index) => `k${index + 10}`);
    await admin.addKeys(provider, ...ids);
    const page = await app().open(`${provider.keysPath}?sort=id`);
    const screen = new ListScreen(page);
    await expectCount(screen.rows, 25);
    await screen.row('k34').scrollIntoViewIfNeeded();
    // Rows change their height with the font.
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const scrolled = () => page.evaluate(() => window.scrollY);
    const before = await scrolled();
    expect(before).toBeGreaterThan(0);
    await admin.reportUsage(provider, 'k34', 5_000, 50);
    await expectText(screen.row('k34').getByRole('cell').nth(4), '5,000');
    expect(await scrolled()).toBe(before);
    await expectText(screen.title, `${name} Keys Active pool`);
  });
});

test('where the live connection fails, the page reads again every 30 seconds and says so', async () => {
  const { admin } = app();
  await admin.addKeys(OHMYGPT, 'first');
  const page = await app().open(RESTING_PLACE, { isAlone: true });
  app().allowRefusal(page, 503, STREAM);
  await page.context().route(`**${STREAM}`, (route) => route.fulfill({ status: 503 }));
  await page.clock.install();
  await page.goto(OHMYGPT.keysPath);
  const screen = new ListScreen(page);
  await screen.expectIds('first');
  await expectText(page.locator('app-live-indicator .text'), 'Every 30 s');

  await admin.addKeys(OHMYGPT, 'second');
  await page.clock.fastForward(31_000);
  await screen.expectIds('second', 'first');

  await page.context().unroute(`**${STREAM}`);
  await page.clock.fastForward(31_000);
  await expectText(page.locator('app-live-indicator .text'), 'Live');
});

test('the header says “Live” only while what the page shows is up to date', async () => {
  await app().admin.addKeys(OHMYGPT, 'k');
  const page = await app().open(OHMYGPT.keysPath);
  const state = page.locator('app-live-indicator .text');
  await expectText(state, 'Live');
  const list = `**${OHMYGPT.keysApi}?*`;
  app().allowRefusal(page, 503, OHMYGPT.keysApi);
  await page.route(list, (route) => route.fulfill({ status: 503, body: 'away' }));

  await app().admin.addKeys(OHMYGPT, 'unseen');
  await expectText(state, 'Not up to date');
  await page.unroute(list);

  // Automatically: nobody has to press "Try again".
  await new ListScreen(page).expectIds('unseen', 'k');
  await expectText(state, 'Live');
});

test('data that cannot be refreshed stays, with its time', async () => {
  await app().admin.addKeys(OHMYGPT, 'k');
  const page = await app().open(OHMYGPT.keysPath);
  const screen = new ListScreen(page);
  await screen.expectIds('k');
  const list = `**${OHMYGPT.keysApi}?*`;
  app().allowRefusal(page, 503, OHMYGPT.keysApi);
  const refuse = (route: Route) => route.fulfill({ status: 503, body: 'away' });
  await page.route(list, refuse);
  await page.getByRole('columnheader', { name: 'Key ID' }).click();
  await expectText(
    page.locator('app-list-notice'),
    /^Showing data from \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\./,
  );
  await screen.expectIds('k');
  // The page tries again by itself, too: it must not succeed before the click.
  const answers = await holdAnswers(page, list);
  await page.unroute(list, refuse);
  await page.getByRole('button', { name: 'Try again' }).click();
  answers.release();
  await page.locator('app-list-notice [role=status]').waitFor({ state: 'detached' });
});
