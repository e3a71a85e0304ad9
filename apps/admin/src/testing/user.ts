import { TestBed } from '@angular/core/testing';
import { HttpTestingController } from '@angular/common/http/testing';
import type { MeDto } from '@keypool/dto';
import { SessionStore } from '../app/core/auth/session-store';

const SESSION = {
  expiresAt: '2099-01-01T02:00:00.000Z',
  absoluteExpiresAt: '2099-01-02T00:00:00.000Z',
};
export const ADMIN: MeDto = { email: 'admin@example.com', role: 'admin', ...SESSION };
export const VIEWER: MeDto = { email: 'viewer@example.com', role: 'viewer', ...SESSION };

/** The session as the server describes it; null when signed out. */
export async function signInAs(user: MeDto | null): Promise<void> {
  const loaded = TestBed.inject(SessionStore).load();
  const request = TestBed.inject(HttpTestingController).expectOne('/auth/me');
  if (user) {
    request.flush(user);
  } else {
    request.flush(null, { status: 401, statusText: 'Unauthorized' });
  }
  await loaded;
}
