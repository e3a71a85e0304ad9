import { computed, inject, Service, signal } from '@angular/core';
import type { LoginDto, MeDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { failureOf } from '../http/problem';
import { SessionClient } from './session-client';

export type SessionState =
  | { readonly status: 'loading' | 'signedOut' | 'unreachable'; readonly user: null }
  | { readonly status: 'signedIn'; readonly user: MeDto };

export interface SessionEnd {
  readonly at: string;
  /** Use no longer extends it. */
  readonly isFinal: boolean;
}

/** Who uses the app. The session itself is a cookie that scripts cannot read: the server is asked. */
@Service()
export class SessionStore {
  private readonly client = inject(SessionClient);
  private readonly state = signal<SessionState>({ status: 'loading', user: null });
  private readonly isSigningOut = signal(false);

  readonly status = computed(() => this.state().status);
  readonly user = computed(() => this.state().user);
  readonly isSignedIn = computed(() => this.status() === 'signedIn');
  /** When the session ends unless it is used, as last reported by the server; null when signed out. */
  readonly end = computed(() => sessionEndOf(this.user()), {
    equal: (one, other) => one?.at === other?.at && one?.isFinal === other?.isFinal,
  });
  /** Whether the user is to be asked for the password when the server no longer has the session. */
  readonly isWanted = computed(() => this.isSignedIn() && !this.isSigningOut());
  readonly isAdmin = computed(() => this.user()?.role === 'admin');

  /** Never rejects: a server that does not answer leaves `unreachable`. */
  async load(): Promise<void> {
    try {
      const user = await firstValueFrom(this.client.me());
      this.state.set({ status: 'signedIn', user });
    } catch (error) {
      const status = failureOf(error).status === 401 ? 'signedOut' : 'unreachable';
      this.state.set({ status, user: null });
    }
  }

  /** Rejects with the request's error when the server refuses. */
  async signIn(credentials: LoginDto): Promise<void> {
    await firstValueFrom(this.client.signIn(credentials));
    const user = await firstValueFrom(this.client.me());
    this.state.set({ status: 'signedIn', user });
  }

  /** Asks again who is signed in and until when. Rejects with the request's error and changes nothing then. */
  async refresh(): Promise<void> {
    const user = await firstValueFrom(this.client.me());
    if (this.isSignedIn()) {
      this.state.set({ status: 'signedIn', user });
    }
  }

  /** Rejects when the server did not end the session, which then continues. */
  async signOut(): Promise<void> {
    this.isSigningOut.set(true);
    try {
      await firstValueFrom(this.client.signOut());
      this.forget();
    } finally {
      this.isSigningOut.set(false);
    }
  }

  /** The server no longer has the session. */
  forget(): void {
    this.state.set({ status: 'signedOut', user: null });
  }
}

function sessionEndOf(user: MeDto | null): SessionEnd | null {
  return user?.expiresAt
    ? { at: user.expiresAt, isFinal: user.expiresAt === user.absoluteExpiresAt }
    : null;
}
