import { BreakpointObserver } from '@angular/cdk/layout';
import { inject, Service } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { map } from 'rxjs';

/** Tables and the standing side bar from 1024 px, cards and a drawer below (SPEC section 7). */
export const DESKTOP_QUERY = '(min-width: 1024px)';

@Service()
export class Viewport {
  private readonly observer = inject(BreakpointObserver);

  readonly isDesktop = toSignal(
    this.observer.observe(DESKTOP_QUERY).pipe(map((state) => state.matches)),
    { initialValue: this.observer.isMatched(DESKTOP_QUERY) },
  );
}
