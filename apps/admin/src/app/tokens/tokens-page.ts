import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import { List } from '../shared/list/list';
import { ListColumn } from '../shared/list/list-column';
import type { ButtonsOfRows } from '../shared/list/row-buttons';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { Confirm } from '../shared/ui/confirm-dialog/confirm-dialog';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { CreateToken } from './create-token/create-token';
import { TokenExpiry } from './token-expiry';
import { TokenLastDay } from './token-last-day';
import { TokenReach } from './token-reach';
import { TokenScopeBadge } from './token-scope-badge';
import { TokensClient } from './tokens-client';
import { TokensStore } from './tokens-store';

const BUTTONS: ButtonsOfRows<TokenDto, 'revoke'> = {
  head: 'tokens.actions',
  most: 1,
  of: () => [{ action: 'revoke', icon: 'delete', text: 'tokens.revoke' }],
  params: ({ name }) => ({ name }),
  showsText: true,
};

/** `/tokens`: what programs sign in with. */
@Component({
  selector: 'app-tokens-page',
  imports: [
    DayPipe,
    EmptyState,
    List,
    ListColumn,
    MatButton,
    MatIcon,
    MomentPipe,
    PageHeader,
    TokenExpiry,
    TokenLastDay,
    TokenReach,
    TokenScopeBadge,
    TranslatePipe,
  ],
  providers: [TokensStore, RowsAtWork],
  templateUrl: './tokens-page.html',
  host: { class: 'app-page' },
})
export class TokensPage {
  protected readonly store = inject(TokensStore);
  private readonly client = inject(TokensClient);
  private readonly confirm = inject(Confirm);
  private readonly createToken = inject(CreateToken);
  private readonly notify = inject(Notify);
  private readonly rows = inject(RowsAtWork);
  private readonly texts = inject(Texts);

  protected readonly buttons = BUTTONS;
  /** How it begins, who made it, and whose it is where that is somebody else. */
  protected readonly originOf = ({ start, createdBy, owner }: TokenDto) =>
    [
      start === null ? '' : `${start}…`,
      createdBy ?? '',
      owner === null || owner === createdBy ? '' : this.texts.get('tokens.owner', { owner }),
    ]
      .filter((part) => part !== '')
      .join(' · ');
  protected readonly isWorker = ({ scope }: TokenDto) => scope === 'worker';

  protected async create(): Promise<void> {
    await this.createToken.ask();
    this.store.refresh();
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
    if (!isWanted) {
      return;
    }
    try {
      await this.rows.during([id], () => this.client.revoke(id));
      this.notify.success('tokens.toast.revoked', { name });
    } catch (error) {
      this.notify.failure(error, 'tokens.toast.revokeFailed', { name });
    }
    this.store.refresh();
  }
}
