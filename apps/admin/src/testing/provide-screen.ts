import { BreakpointObserver } from '@angular/cdk/layout';
import type { Provider } from '@angular/core';
import { of } from 'rxjs';

/** A screen that is wide enough for tables, or not: jsdom has no size. */
export function provideScreen(isWide: boolean): Provider {
  const observer: Pick<BreakpointObserver, 'observe' | 'isMatched'> = {
    observe: () => of({ matches: isWide, breakpoints: {} }),
    isMatched: () => isWide,
  };
  return { provide: BreakpointObserver, useValue: observer };
}
