import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ActivatedRoute, Router } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { safeReturnTo } from '../core/auth/auth-guards';
import { SessionStore } from '../core/auth/session-store';
import { SignInForm } from '../session/sign-in/sign-in-form';
import { SignInHint } from '../session/sign-in/sign-in-hint';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { Overview } from './overview/overview';

/** The start page: the sign-in for those who are signed out, the figures for everyone else. */
@Component({
  selector: 'app-dashboard-page',
  imports: [
    EmptyState,
    MatButton,
    MatIcon,
    Overview,
    PageHeader,
    SignInForm,
    SignInHint,
    TranslatePipe,
  ],
  templateUrl: './dashboard-page.html',
  styleUrl: './dashboard-page.scss',
  host: { class: 'app-page' },
})
export class DashboardPage {
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);

  /** Back to where the guard sent the user away from. */
  protected async proceed(): Promise<void> {
    const returnTo = safeReturnTo(this.route.snapshot.queryParamMap.get('returnTo'));
    await this.router.navigateByUrl(returnTo ?? '/dashboard', { replaceUrl: true });
  }

  protected async tryAgain(): Promise<void> {
    await this.session.load();
    if (this.session.isSignedIn()) {
      await this.proceed();
    }
  }
}
