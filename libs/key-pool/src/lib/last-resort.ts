import { DueHeap } from './due-heap';
import type { LaneMember } from './proxy-lane';

/** A proxy without a usable key gets a convicted one at most this often, and not earlier than this after its conviction. */
const EVERY_MS = 15_000;

/** The held and exhausted keys of one proxy: while it has no other, the one left alone longest serves (SPEC 6.4). */
export class LastResort {
  /** By the time since which they have been left alone. */
  private readonly convicted = new DueHeap<LaneMember>();
  private nextAt = Number.NEGATIVE_INFINITY;

  /** @param convictedAt epoch ms, or null for a key that is neither held nor exhausted */
  put(member: LaneMember, convictedAt: number | null): void {
    if (convictedAt === null) {
      this.convicted.delete(member);
    } else {
      this.convicted.set(member, Math.max(convictedAt, member.usedIn * 1_000));
    }
  }

  /** When the next one may be handed out, in epoch ms, or null when there is none. */
  get dueAt(): number | null {
    const since = this.convicted.earliest;
    return since === null ? null : Math.max(since + EVERY_MS, this.nextAt);
  }

  /** It skips only members that are not wanted. */
  take(now: number, isWanted: (member: LaneMember) => boolean): LaneMember | undefined {
    if (now < this.nextAt) {
      return undefined;
    }
    const passed: [member: LaneMember, since: number][] = [];
    let found: LaneMember | undefined;
    for (let since = this.convicted.earliest; since !== null; since = this.convicted.earliest) {
      const member = this.convicted.popDue(now - EVERY_MS);
      if (!member || isWanted(member)) {
        found = member;
        break;
      }
      passed.push([member, since]);
    }
    passed.forEach(([member, since]) => this.convicted.set(member, since));
    if (found) {
      this.nextAt = now + EVERY_MS;
      this.convicted.set(found, now);
    }
    return found;
  }
}
