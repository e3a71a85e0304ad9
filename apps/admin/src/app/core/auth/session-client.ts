import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  firstSignInSchema,
  meSchema,
  type ChangePasswordDto,
  type LoginDto,
  type MeDto,
} from '@keypool/dto';
import { map, type Observable } from 'rxjs';

@Service()
export class SessionClient {
  private readonly http = inject(HttpClient);

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

  changePassword(passwords: ChangePasswordDto): Observable<unknown> {
    return this.http.post('/auth/password', passwords);
  }
}
