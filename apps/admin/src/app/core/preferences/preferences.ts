import { DOCUMENT } from '@angular/common';
import { inject, Service } from '@angular/core';

/** Choices kept in this browser. Where storage is forbidden they last until the page is closed. */
@Service()
export class Preferences {
  private readonly window = inject(DOCUMENT).defaultView;

  /** Null when nothing, or nothing `allowed`, is stored. */
  read<const Value extends string>(name: string, allowed: readonly Value[]): Value | null {
    try {
      const stored = this.window?.localStorage.getItem(`keypool.${name}`);
      return allowed.find((value) => value === stored) ?? null;
    } catch {
      return null;
    }
  }

  write(name: string, value: string): void {
    try {
      this.window?.localStorage.setItem(`keypool.${name}`, value);
    } catch {
      // Nothing to do: see above.
    }
  }
}
