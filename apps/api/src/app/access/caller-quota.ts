import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal';

/** Counts what each caller has open here, so that a faulty program does not take everything. */
@Injectable()
export class CallerQuota {
  private readonly taken = new Map<string, number>();

  /**
   * @param caller all sessions of a user count together
   * @returns a function that gives it back, however often it is called; null when the caller has that many already
   */
  take(caller: Principal, what: string, most: number): (() => void) | null {
    const name = `${caller.kind === 'user' ? caller.userId : caller.tokenId} ${what}`;
    const taken = this.taken.get(name) ?? 0;
    if (taken >= most) {
      return null;
    }
    this.taken.set(name, taken + 1);
    let isHeld = true;
    return () => {
      if (isHeld) {
        isHeld = false;
        this.giveBack(name);
      }
    };
  }

  private giveBack(name: string): void {
    const left = (this.taken.get(name) ?? 0) - 1;
    if (left > 0) {
      this.taken.set(name, left);
    } else {
      this.taken.delete(name);
    }
  }
}
