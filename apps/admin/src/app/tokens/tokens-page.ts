import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { Viewport } from '../shared/format/viewport';
import { ListPanel } from '../shared/list/list-panel';
import { ListToolbar, type ListOption } from '../shared/list/list-toolbar';
import { Confirm } from '../shared/ui/confirm-dialog/confirm-dialog';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { CreateToken } from './create-token/create-token';
import { TokenCards } from './token-cards';
import { TokenTable } from './token-table';
import { TokensClient } from './tokens-client';
import { TokensStore } from './tokens-store';

/** Where there are no column heads. */
const SORTS: readonly ListOption[] = [
  { value: '-createdAt', text: 'common.sorts.newest' },
  { value: 'name', text: 'tokens.name' },
  { value: 'scope', text: 'tokens.scope' },
  { value: 'expiresAt', text: 'tokens.expires' },
];

/** `/tokens`: what programs sign in with. */
@Component({
  selector: 'app-tokens-page',
  imports: [
    EmptyState,
    ListPanel,
    ListToolbar,
    MatButton,
    MatIcon,
    PageHeader,
    TokenCards,
    TokenTable,
    TranslatePipe,
  ],
  providers: [TokensStore, RowsAtWork],
  templateUrl: './tokens-page.html',
  host: { class: 'app-page' },
})
export class TokensPage {
  protected readonly store = inject(TokensStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly client = inject(TokensClient);
  private readonly confirm = inject(Confirm);
  private readonly createToken = inject(CreateToken);
  private readonly notify = inject(Notify);
  private readonly rows = inject(RowsAtWork);
  private readonly texts = inject(Texts);

  protected readonly sorts = SORTS;

  protected async create(): Promise<void> {
    await this.createToken.ask();
    this.store.list.reload();
  }

  protected async revoke({ id, name }: TokenDto): Promise<void> {
    const isWanted = await this.confirm.ask({
      title: this.texts.get('tokens.confirm.title'),
      message: this.texts.get('tokens.confirm.text', { name }),
      confirm: this.texts.get('tokens.revoke'),
      cancel: this.texts.get('common.actions.cancel'),
      icon: 'delete',
      isDestructive: true,
    });
    if (!isWanted) return;
    try {
      await this.rows.during([id], () => this.client.revoke(id));
      this.notify.success('tokens.toast.revoked', { name });
    } catch (error) {
      this.notify.failure(error, 'tokens.toast.revokeFailed', { name });
    }
    this.store.list.reload();
  }
}
