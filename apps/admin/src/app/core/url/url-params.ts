import { inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

/** Null removes a parameter. */
export type UrlChanges = Readonly<Record<string, string | number | null | undefined>>;

/**
 * State of a page that lives in the URL, so that the back button, a reload and a shared link give the same page. Needs an
 * injection context.
 */
export class UrlParams {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly params = toSignal(this.route.queryParamMap, {
    initialValue: this.route.snapshot.queryParamMap,
  });

  get(name: string): string | null {
    return this.params().get(name);
  }

  /** @param replaceUrl leaves no entry in the history, for what is typed */
  set(queryParams: UrlChanges, replaceUrl = false): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl,
      scroll: 'manual',
    });
  }
}
