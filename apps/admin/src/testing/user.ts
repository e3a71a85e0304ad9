import { TestBed } from '@angular/core/testing';
import { HttpTestingController } from '@angular/common/http/testing';
import type { MeDto } from '@keypool/dto';
import { SessionStore } from '../app/core/auth/session-store';

export const ADMIN: MeDto = { email: 'admin@example.com', role: 'admin' };
export const VIEWER: MeDto = { email: 'viewer@example.com', role: 'viewer' };

/** The session as the server describes it; null for nobody. */
export async function signInAs(user: MeDto | null): Promise<void> {
  const loaded = TestBed.inject(SessionStore).load();
  const request = TestBed.inject(HttpTestingController).expectOne('/auth/me');
  if (user) request.flush(user);
  else request.flush(null, { status: 401, statusText: 'Unauthorized' });
  await loaded;
}
