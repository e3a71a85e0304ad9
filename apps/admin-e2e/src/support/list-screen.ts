import type { Locator, Page } from 'playwright-core';
import { expectText, expectTexts } from './expectations';
import { expectToast } from './toasts';

/** A page with figures and a list, as its user navigates it. In English. */
export class ListScreen {
  constructor(readonly page: Page) {}

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** The numbers of the stat cards. */
  get figures(): Locator {
    return this.page.locator('app-stat-card .value:not(.app-skeleton)');
  }

  get figureLabels(): Locator {
    return this.page.locator('app-stat-card .label');
  }

  expectFigures(...figures: number[]): Promise<void> {
    return expectTexts(this.figures, figures.map(String));
  }

  get columns(): Locator {
    return this.page.getByRole('columnheader');
  }

  get rows(): Locator {
    return this.page.locator('tbody').getByRole('row');
  }

  row(id: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('cell', { name: id, exact: true }) });
  }

  get cards(): Locator {
    return this.page.getByRole('main').getByRole('listitem');
  }

  card(id: string): Locator {
    return this.cards.filter({ has: this.page.getByText(id, { exact: true }) });
  }

  /** In table and cards alike. */
  get ids(): Locator {
    return this.page.locator('main .id').filter({ hasText: /./ });
  }

  expectIds(...ids: string[]): Promise<void> {
    return expectTexts(this.ids, ids);
  }

  /** The first one, because an empty list repeats it. */
  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true }).first();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').or(this.page.getByRole('alertdialog'));
  }

  dialogButton(name: string | RegExp): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }

  field(label: string): Locator {
    return this.dialog.getByLabel(label, { exact: true });
  }

  expectToast(kind: 'success' | 'error', text: string | RegExp): Promise<void> {
    return expectToast(this.page, kind, text);
  }

  /** A dialog takes the focus a moment after it appears: keys pressed before that would go elsewhere. */
  async expectDialogFocused(): Promise<void> {
    await this.dialog.locator(':focus').waitFor();
  }

  async expectNoDialog(): Promise<void> {
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** Opens the import, which shows what a line is like, and chooses a file with this text. */
  async importFile(text: string): Promise<void> {
    await this.button('Import Keys').click();
    await expectText(this.dialog, /One key per line.*such as prod-01\|sk-0123456789abcdef/);
    const file = this.dialog.locator('input[type=file]');
    expect(await file.getAttribute('accept')).toContain('.txt');
    await file.setInputFiles({
      name: 'keys.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    });
  }

  /** Opens a dialog, fills in a key and sends it. */
  async add(button: string, id: string, apiKey: string): Promise<void> {
    await this.button(button).click();
    await this.field('Key ID').fill(id);
    await this.field('API Key').fill(apiKey);
    await this.dialogButton(button).click();
  }
}
