import { inject, Service } from '@angular/core';
import { Texts } from '../core/language/texts';

/** The reason of a manual rotation when the admin gave none. */
export const ROTATED_BY_HAND = 'manual';
const TOKEN = 'token:';
const SYSTEM = 'system';

/** Whether a worker's report caused it, and not an admin. */
export function isReported(actor: string | null): boolean {
  return actor?.startsWith(TOKEN) ?? false;
}

/** Says in the user's language who caused something, and why. */
@Service()
export class CauseTexts {
  private readonly texts = inject(Texts);

  actor(actor: string): string {
    if (actor === SYSTEM) {
      return this.texts.get('events.actor.system');
    }
    if (!actor.startsWith(TOKEN)) {
      return actor;
    }
    return this.texts.get('events.actor.token', { name: actor.slice(TOKEN.length) });
  }

  /** `quota used up (HTTP 402)`, or what the admin who rotated by hand said. */
  cause(reason: string, status: number | null): string {
    const cause = this.isVerdict(reason) ? this.texts.get(`failure.${reason}`) : reason;
    return status === null ? cause : this.texts.get('events.causeWithStatus', { cause, status });
  }

  /** Whether the reason is Keypool's, and not an admin's words. */
  isVerdict(reason: string): boolean {
    return this.texts.has(`failure.${reason}`);
  }
}
