import { computed, DestroyRef, effect, inject, Service, untracked } from '@angular/core';
import { MatDialog, type MatDialogRef } from '@angular/material/dialog';
import { failureOf } from '../../core/http/problem';
import { Notify } from '../../core/notify/notify';
import { Clock } from '../../core/time/clock';
import { Reauthentication } from '../reauthentication';
import { SessionStore } from '../../core/auth/session-store';
import type { SessionEndDialog } from './session-end-dialog';

/** Of a session that is shorter than twice this, half of what is left. */
const WARN_BEFORE_MS = 120_000;
/** Another page of the same browser may have extended the session meanwhile. */
const ASK_EVERY_MS = 15_000;
/** At the end itself the two clocks may differ a little, or the connection may be lost. */
const ASK_AGAIN_AFTER_END_MS = 5_000;

/**
 * Warns before the session ends, and asks to sign in again when it has, before anything that the user does fails. The
 * end that this page knows is never later than the true one: any request may have extended it. So the server is asked
 * before anything is shown. If somebody is there, the question itself extends the session, without a warning (ADR 0009).
 */
@Service()
export class SessionEndWarning {
  private readonly clock = inject(Clock);
  private readonly destroyRef = inject(DestroyRef);
  private readonly dialog = inject(MatDialog);
  private readonly notify = inject(Notify);
  private readonly reauthentication = inject(Reauthentication);
  private readonly session = inject(SessionStore);
  private opened: MatDialogRef<SessionEndDialog, 'over'> | null = null;
  /** The final end that the user has been warned about. */
  private explainedEnd: string | null = null;
  private isAsking = false;
  private nextAskAt = 0;

  private readonly endsAt = computed(() => Date.parse(this.session.end()?.at ?? ''));
  private readonly warnsAt = computed(() => {
    const left = this.endsAt() - untracked(this.clock.now);
    return this.endsAt() - Math.min(WARN_BEFORE_MS, left / 2);
  });
  private readonly isNear = computed(() => this.clock.now() >= this.warnsAt());

  constructor() {
    this.clock.watch(this.destroyRef);
    effect(() => {
      const now = this.clock.now();
      const isNear = this.isNear();
      untracked(() => (isNear ? this.askIfDue(now) : this.rest()));
    });
  }

  private rest(): void {
    this.nextAskAt = 0;
    this.opened?.close('over');
  }

  private askIfDue(now: number): void {
    if (this.isAsking || now < this.nextAskAt) {
      return;
    }
    const left = this.endsAt() - now;
    this.nextAskAt = now + (left > 0 ? Math.min(ASK_EVERY_MS, left) : ASK_AGAIN_AFTER_END_MS);
    // Without a connection the session cannot be extended: the next check may succeed.
    void this.ask(() => undefined);
  }

  private async ask(onFailure: (error: unknown) => void): Promise<void> {
    this.isAsking = true;
    try {
      await this.session.refresh();
      if (this.isNear()) {
        await this.warn();
      }
    } catch (error) {
      if (failureOf(error).status !== 401) {
        onFailure(error);
      } else if (this.session.isWanted()) {
        await this.signInAgain();
      }
    } finally {
      this.isAsking = false;
    }
  }

  private async warn(): Promise<void> {
    const { SessionEndDialog } = await import('./session-end-dialog');
    const end = this.session.end();
    if (this.opened || !this.isNear() || end?.at === this.explainedEnd) {
      return;
    }
    this.opened = this.dialog.open(SessionEndDialog, { role: 'alertdialog', width: '28rem' });
    this.opened.afterClosed().subscribe((reason) => {
      this.opened = null;
      if (reason !== 'over' && !this.destroyRef.destroyed) {
        this.answer();
      }
    });
  }

  private answer(): void {
    const end = this.session.end();
    if (end?.isFinal) {
      this.explainedEnd = end.at;
    } else if (end) {
      void this.ask((error) => this.notify.failure(error, 'sessionEnd.failed'));
    }
  }

  private async signInAgain(): Promise<void> {
    this.opened?.close('over');
    await this.reauthentication.ask();
  }
}
