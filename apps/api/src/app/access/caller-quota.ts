import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal';

/** Limits what each caller has open here, so that a faulty program does not take everything. */
@Injectable()
export class CallerQuota {
  /** By kind, then by caller. */
  private readonly taken = new Map<string, Map<string, number>>();

  /**
   * @param caller all sessions of a user count together
   * @returns a function that gives it back, however often it is called; null when the caller has that many already
   */
  take(caller: Principal, what: string, most: number): (() => void) | null {
    const id = caller.kind === 'user' ? caller.userId : caller.tokenId;
    const byCaller = this.takenOf(what);
    const taken = byCaller.get(id) ?? 0;
    if (taken >= most) {
      return null;
    }
    byCaller.set(id, taken + 1);
    let isHeld = true;
    return () => {
      if (isHeld) {
        isHeld = false;
        giveBack(byCaller, id);
      }
    };
  }

  private takenOf(what: string): Map<string, number> {
    let byCaller = this.taken.get(what);
    if (!byCaller) {
      byCaller = new Map();
      this.taken.set(what, byCaller);
    }
    return byCaller;
  }
}

function giveBack(byCaller: Map<string, number>, id: string): void {
  const left = (byCaller.get(id) ?? 0) - 1;
  if (left > 0) {
    byCaller.set(id, left);
  } else {
    byCaller.delete(id);
  }
}
