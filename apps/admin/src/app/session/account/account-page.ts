import { httpResource } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { liveSchema, type OwnSessionDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { firstValueFrom, type Observable } from 'rxjs';
import { SessionClient } from '../../core/auth/session-client';
import { SessionStore } from '../../core/auth/session-store';
import { Notify } from '../../core/notify/notify';
import { MinutePipe, MomentPipe } from '../../shared/format/day-pipe';
import { ListNotice } from '../../shared/list/list-notice';
import { liveResource } from '../../shared/list/live-resource';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { StatusBadge } from '../../shared/ui/status-badge/status-badge';
import { ChangePassword } from '../change-password/change-password';

/** `/account`: one's own password, where one is signed in, and to which program. */
@Component({
  selector: 'app-account-page',
  imports: [
    ListNotice,
    MatButton,
    MatIcon,
    MinutePipe,
    MomentPipe,
    PageHeader,
    StatusBadge,
    TranslatePipe,
  ],
  templateUrl: './account-page.html',
  styleUrl: './account-page.scss',
  host: { class: 'app-page' },
})
export class AccountPage {
  protected readonly session = inject(SessionStore);
  protected readonly changePassword = inject(ChangePassword);
  private readonly client = inject(SessionClient);
  private readonly notify = inject(Notify);

  protected readonly list = liveResource(() => this.client.sessionsRequest, {
    parse: (body) => this.client.parseSessions(body),
    topics: [],
    provider: null,
  });
  protected readonly sessions = computed(() => this.list.value()?.sessions ?? []);
  protected readonly hasOthers = computed(() =>
    this.sessions().some(({ isCurrent }) => !isCurrent),
  );
  protected readonly isEnding = signal(false);
  /** Of the server: an older page may still be open. */
  protected readonly program = httpResource(() => '/health/live', {
    parse: (body) => liveSchema.parse(body),
  });

  protected end({ id }: OwnSessionDto): Promise<void> {
    return this.ending(this.client.endSession(id));
  }

  protected endOthers(): Promise<void> {
    return this.ending(this.client.endOtherSessions());
  }

  private async ending(request: Observable<unknown>): Promise<void> {
    this.isEnding.set(true);
    try {
      await firstValueFrom(request);
      this.notify.success('account.ended');
    } catch (error) {
      this.notify.failure(error, 'account.endFailed');
    }
    this.isEnding.set(false);
    this.list.reload();
  }
}
