import { KEY_STATUSES } from '@keypool/key-pool';
import { FRESH_KEY } from '@keypool/testing';
import {
  expectCount,
  expectText,
  expectTexts,
  expectUrl,
  expectValue,
} from './support/expectations';
import { ListScreen } from './support/list-screen';
import { OHMYGPT } from './support/providers';
import { useOwnApp } from './support/use-app';

const KEYS = 10_000;

/** As stored with encryption off. Every fourth key is unhealthy, in each of the three ways in turn. */
function storedKey(index: number) {
  const id = `key-${String(index).padStart(5, '0')}`;
  const status = index % 4 === 0 ? KEY_STATUSES[1 + ((index / 4) % 3)] : 'healthy';
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1_000);
  return {
    ...FRESH_KEY,
    _id: id,
    apiKey: `sk-0123456789abcdef-${index}`,
    fingerprint: `fingerprint-${index}`,
    status,
    tokensUsed: index * 7,
    requestsCount: index,
    life: `life-${index}`,
    createdAt: at,
    updatedAt: at,
  };
}

const app = useOwnApp({ KEYPOOL_ENCRYPTION: 'off' });

beforeAll(() =>
  app().database.insert(
    OHMYGPT.keysCollection,
    Array.from({ length: KEYS }, (_, index) => storedKey(index)),
  ),
);

test('of 10,000 keys the page asks for 25 and shows 25', async () => {
  const page = await app().open('/dashboard');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes(OHMYGPT.keysApi)) {
      asked.push(new URL(request.url()).search);
    }
  });
  await page.getByRole('navigation').getByRole('link', { name: 'OhMyGPT Keys' }).click();
  const screen = new ListScreen(page);
  await expectText(screen.figures.first(), '10,000');
  await expectCount(screen.rows, 25);
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 10,000');
  expect(asked.filter((search) => !search.includes('pageSize=25'))).toEqual([]);
});

test('search, filter, order and page are in the URL: a reload and the back button keep them', async () => {
  const page = await app().open(OHMYGPT.keysPath);
  const screen = new ListScreen(page);
  await screen.row('key-09999').waitFor();

  await page.getByRole('textbox', { name: 'Search by key ID' }).fill('KEY-012');
  await screen.row('key-01299').waitFor();
  await expectUrl(page, '/ohmygpt-keys?q=KEY-012');
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 100');

  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Healthy', exact: true }).click();
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 75');

  await page.getByRole('columnheader', { name: 'Tokens Used' }).click();
  await screen.row('key-01201').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '26–50 of 75');
  const whole = '/ohmygpt-keys?q=KEY-012&status=healthy&sort=tokensUsed&page=2';
  await expectUrl(page, whole);
  await screen.row('key-01234').waitFor();
  const shown = await screen.ids.allInnerTexts();

  await page.reload();
  await expectTexts(screen.ids, shown);
  await expectValue(page.getByRole('textbox', { name: 'Search by key ID' }), 'KEY-012');

  await page.goBack();
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 75');
  await page.goBack();
  await page.goBack();
  await expectUrl(page, '/ohmygpt-keys?q=KEY-012');
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 100');
  await page.goForward();
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '1–25 of 75');
});

test('the size of a page can be chosen, and the last page has the rest', async () => {
  const page = await app().open(OHMYGPT.keysPath);
  const screen = new ListScreen(page);
  await page.getByRole('combobox', { name: 'Rows per page' }).press('Enter');
  await page.getByRole('option', { name: '200' }).click();
  await expectCount(screen.rows, 200);
  await page.getByRole('button', { name: 'Last page' }).click();
  await expectText(page.locator('.mat-mdc-paginator-range-label'), '9,801–10,000 of 10,000');
  await expectUrl(page, '/ohmygpt-keys?pageSize=200&page=50');
});

test('a search without matches says so and offers to clear it', async () => {
  const page = await app().open(`${OHMYGPT.keysPath}?q=nothing-like-this`);
  const screen = new ListScreen(page);
  await page.getByRole('heading', { name: 'No matches' }).waitFor();
  await screen.button('Clear search and filter').click();
  await expectCount(screen.rows, 25);
  await expectUrl(page, OHMYGPT.keysPath);
});

test('invalid values in the URL are ignored', async () => {
  const page = await app().open(
    `${OHMYGPT.keysPath}?page=-3&pageSize=7&status=none&sort=apiKey&q=key-00000`,
  );
  await new ListScreen(page).expectIds('key-00000');
});

test('a page beyond the end shows the last one', async () => {
  const page = await app().open(`${OHMYGPT.keysPath}?q=key-0000&page=9`);
  await expectCount(new ListScreen(page).rows, 10);
  await expectUrl(page, `${OHMYGPT.keysPath}?q=key-0000`);
});

test('all that match can be selected, over all pages', async () => {
  const page = await app().open(`${OHMYGPT.keysPath}?q=key-001`);
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await page.getByRole('button', { name: 'Select all 100 matches' }).click();
  await expectText(page.locator('app-selection-bar strong'), '100 selected');
});
