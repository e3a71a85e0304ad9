import { effect, inject, Service } from '@angular/core';
import { forEachProvider, type GuardDto, type ProviderId } from '@keypool/dto';
import { SessionStore } from '../core/auth/session-store';
import { LiveUpdates } from '../core/live/live-updates';
import { liveResource, type LiveResource } from '../shared/list/live-resource';
import { GuardClient } from './guard-client';
import { keyProvider } from './key-provider';

/** Successes give places back, and doubts end, without an event. */
const REREAD_MS = 15_000;

/** How the guard of each provider stands, for every page that shows it. Only admins may know. */
@Service()
export class GuardStates {
  private readonly client = inject(GuardClient);
  private readonly live = inject(LiveUpdates);
  private readonly session = inject(SessionStore);
  private readonly guards = forEachProvider((id) => this.read(id));

  of(id: ProviderId): LiveResource<GuardDto> {
    return this.guards[id];
  }

  private read(id: ProviderId): LiveResource<GuardDto> {
    const request = this.client.request(keyProvider(id));
    const guard = liveResource(() => (this.session.isAdmin() ? request : undefined), {
      parse: (body) => this.client.parse(body),
      topics: ['keys', 'rotations'],
      provider: id,
    });
    effect((onCleanup) => {
      guard.loadedAt();
      if (isCalm(guard.value()) || this.live.state() === 'resting') {
        return;
      }
      const timer = setTimeout(() => guard.reload(), REREAD_MS);
      onCleanup(() => clearTimeout(timer));
    });
    return guard;
  }
}

function isCalm(guard: GuardDto | undefined): boolean {
  if (guard === undefined || guard.state === 'off') {
    return true;
  }
  return guard.state === 'watching' && guard.places.free === guard.places.of;
}
