import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';
import { holdAnswers } from './support/held-answers';
import { ListScreen } from './support/list-screen';
import { maskOf, OPENHANDS as provider } from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

/** The label or text of the focused element; `BODY` when there is none. */
async function expectFocus(page: Page, name: string): Promise<void> {
  await eventually(async () => {
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) {
        return 'BODY';
      }
      return focused.getAttribute('aria-label') ?? focused.textContent.trim();
    });
    expect(found).toBe(name);
  });
}

/** By keyboard, up to the confirmation. */
async function press(screen: ListScreen, button: string): Promise<void> {
  await screen.button(button).press('Enter');
  await screen.expectDialogFocused();
}

async function agree(screen: ListScreen, button: string): Promise<void> {
  await screen.dialogButton(button).press('Enter');
  await screen.expectNoDialog();
}

describe('deleting keys by keyboard', () => {
  test('moves the focus to the next row, from the last row to the one before, and finally to the list', async () => {
    await app().admin.addKeys(provider, 'c', 'b', 'a');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await screen.expectIds('a', 'b', 'c');

    for (const [id, next] of [
      ['b', 'Delete c'],
      ['c', 'Delete a'],
      ['a', 'List'],
    ] as const) {
      await press(screen, `Delete ${id}`);
      await agree(screen, 'Delete');
      await screen.expectToast('success', `Key “${id}” was deleted.`);
      await expectFocus(page, next);
    }
  });

  test('does the same on cards', async () => {
    await app().admin.addKeys(provider, 'b', 'a');
    const page = await app().open(provider.keysPath, { size: PHONE });
    const screen = new ListScreen(page);
    await press(screen, 'Delete a');
    await agree(screen, 'Delete');
    await screen.expectIds('b');
    await expectFocus(page, 'Delete b');
  });

  test('moves the focus to the list after deleting many', async () => {
    await app().admin.addKeys(provider, 'b', 'a');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).press('Space');
    await press(screen, 'Delete');
    await screen.dialogButton('Delete').press('Enter');
    await screen.dialogButton('Close').press('Enter');
    await screen.expectNoDialog();
    await screen.expectIds();
    await expectFocus(page, 'List');
  });
});

test('a row that moves elsewhere changes neither focus nor ticks', async () => {
  await app().admin.addKeys(provider, 'b', 'a');
  const page = await app().open(provider.keysPath);
  const screen = new ListScreen(page);
  await screen.button('Rotate a').focus();
  await app().admin.delete(`${provider.keysApi}/a`);
  await screen.expectIds('b');
  await expectFocus(page, 'Rotate b');
});

test('a dialog about a row that is gone returns the focus to the next row', async () => {
  await app().admin.addKeys(provider, 'b', 'a');
  const page = await app().open(provider.keysPath);
  const screen = new ListScreen(page);
  await press(screen, 'Reset a');
  await app().admin.delete(`${provider.keysApi}/a`);
  await eventually(async () => expect(await page.locator('tbody tr').count()).toBe(1));
  await page.keyboard.press('Escape');
  await screen.expectNoDialog();
  await expectFocus(page, 'Reset b');
});

test('the actions for ticked rows return the focus to the list when they disappear', async () => {
  await app().admin.addKeys(provider, 'a');
  const page = await app().open(provider.keysPath);
  await page.getByRole('checkbox', { name: 'Select a', exact: true }).press('Space');
  await page.getByRole('button', { name: 'Clear selection' }).press('Enter');
  await expectFocus(page, 'List');
});

test('after a restore the focus moves to the next “Restore”, and then to what the row has left', async () => {
  const { admin } = app();
  await admin.useUp(provider, 'spent-1', 'failed-1');
  await admin.useUp(provider, 'spent-2', 'failed-2');
  // Their ids are in service, and a backup key must not share one.
  await admin.delete(`${provider.keysApi}/spent-1`);
  await admin.delete(`${provider.keysApi}/spent-2`);
  const page = await app().open(provider.backupKeysPath);
  const screen = new ListScreen(page);
  for (const [id, next] of [
    ['spent-2', 'Restore spent-1'],
    ['spent-1', `${maskOf('spent-1')}: show the API key of spent-1`],
  ] as const) {
    await press(screen, `Restore ${id}`);
    await agree(screen, 'Restore');
    await expectFocus(page, next);
  }
});

test('unbinding moves the focus to the next key of the proxy, and finally to the proxy', async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.addKeys(provider, 'a', 'b');
  await admin.bind(provider, 'eu', 'a', 0);
  await admin.bind(provider, 'eu', 'b', 1);
  const page = await app().open(`/admin/bindings?provider=${provider.id}&proxy=eu`);
  const screen = new ListScreen(page);
  for (const [id, next] of [
    ['a', 'More actions for b'],
    ['b', 'Frankfurt exit'],
  ] as const) {
    await screen.button(`More actions for ${id}`).press('Enter');
    await page.getByRole('menu').locator(':focus').waitFor();
    await page.getByRole('menuitem', { name: 'Unbind' }).press('Enter');
    await screen.expectDialogFocused();
    await agree(screen, 'Unbind');
    await expectFocus(page, next);
  }
});

test('a form keeps the focus while it is sent', async () => {
  const page = await app().open(provider.keysPath);
  const screen = new ListScreen(page);
  await press(screen, 'Add Key');
  await screen.field('Key ID').fill('a');
  await screen.field('API Key').fill('sk-0123456789abcdefghij');
  const answers = await holdAnswers(page, `**${provider.keysApi}`);
  await screen.dialogButton('Add Key').press('Enter');
  await answers.isAsked();
  await page.locator('mat-dialog-container:focus-within').waitFor();
  answers.release();
  await screen.expectNoDialog();
  await expectFocus(page, 'Add Key');
});

test('a link to another page moves the focus into that page', async () => {
  await app().admin.addKeys(provider, 'a');
  const page = await app().open('/dashboard');
  await page.locator('main a').first().press('Enter');
  await eventually(async () => expect(page.url()).not.toContain('dashboard'));
  await page.locator('main:focus').waitFor();
});

test('Tab never leaves a dialog, not even on buttons with a tooltip', async () => {
  const page = await app().open('/users');
  const screen = new ListScreen(page);
  await press(screen, 'Add user');
  await page.evaluate(() => {
    document.addEventListener('focusin', ({ target }) => {
      const isInside =
        target instanceof Element && target.closest('mat-dialog-container, .cdk-focus-trap-anchor');
      if (!isInside) {
        document.body.dataset['escaped'] = String(target);
      }
    });
  });
  // As fast as a key that is held down.
  for (let turn = 0; turn < 30; turn += 1) {
    await page.keyboard.press('Tab');
  }
  expect(await page.evaluate(() => document.body.dataset['escaped'])).toBeUndefined();
});
