import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  firstSignInSchema,
  meSchema,
  ownSessionListSchema,
  type ChangePasswordDto,
  type ConfirmDto,
  type LoginDto,
  type MeDto,
  type OwnSessionListDto,
} from '@keypool/dto';
import { map, type Observable } from 'rxjs';

const SESSIONS = '/auth/sessions';

@Service()
export class SessionClient {
  private readonly http = inject(HttpClient);

  readonly sessionsRequest: HttpResourceRequest = { url: SESSIONS };

  me(): Observable<MeDto> {
    return this.http.get('/auth/me').pipe(map((body) => meSchema.parse(body)));
  }

  /** Whether nobody has ever signed in. */
  isFirstSignIn(): Observable<boolean> {
    const asked = this.http.get('/auth/first-sign-in');
    return asked.pipe(map((body) => firstSignInSchema.parse(body).isAwaited));
  }

  signIn(credentials: LoginDto): Observable<unknown> {
    return this.http.post('/auth/login', credentials);
  }

  signOut(): Observable<unknown> {
    return this.http.post('/auth/logout', {});
  }

  /** What wants a fresh password is let through for some minutes then. */
  confirm(password: ConfirmDto): Observable<unknown> {
    return this.http.post('/auth/confirm', password);
  }

  parseSessions(body: unknown): OwnSessionListDto {
    return ownSessionListSchema.parse(body);
  }

  endSession(id: string): Observable<unknown> {
    return this.http.delete(`${SESSIONS}/${encodeURIComponent(id)}`);
  }

  /** All but this one. */
  endOtherSessions(): Observable<unknown> {
    return this.http.delete(SESSIONS);
  }

  changePassword(passwords: ChangePasswordDto): Observable<unknown> {
    return this.http.post('/auth/password', passwords);
  }
}
