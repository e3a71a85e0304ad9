import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { meSchema, type ChangePasswordDto, type LoginDto, type MeDto } from '@keypool/dto';
import { map, type Observable } from 'rxjs';

@Service()
export class SessionClient {
  private readonly http = inject(HttpClient);

  me(): Observable<MeDto> {
    return this.http.get('/auth/me').pipe(map((body) => meSchema.parse(body)));
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
