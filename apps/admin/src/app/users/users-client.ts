import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  tokenListSchema,
  userListSchema,
  type CreateUserDto,
  type UpdateUserDto,
  type UserListDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';

const USERS = '/admin/users';

/** Rejects with what the request threw. */
@Service()
export class UsersClient {
  private readonly http = inject(HttpClient);

  listRequest(params: Record<string, string | number>): HttpResourceRequest {
    return { url: USERS, params };
  }

  parseList(body: unknown): UserListDto {
    return userListSchema.parse(body);
  }

  create(body: CreateUserDto): Promise<unknown> {
    return firstValueFrom(this.http.post(USERS, body));
  }

  update(id: string, body: UpdateUserDto): Promise<unknown> {
    return firstValueFrom(this.http.patch(this.urlOf(id), body));
  }

  delete(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(id)));
  }

  /** What becomes of the user's tokens when the user is deleted (ADR 0021). */
  async tokensOf(email: string): Promise<{ ending: string[]; moving: string[] }> {
    const { tokens } = tokenListSchema.parse(await firstValueFrom(this.http.get('/admin/tokens')));
    const own = tokens.filter(({ owner }) => owner === email);
    const names = (isEnding: boolean) =>
      own.flatMap(({ name, scope }) => ((scope === 'admin') === isEnding ? [name] : []));
    return { ending: names(true), moving: names(false) };
  }

  private urlOf(id: string): string {
    return `${USERS}/${encodeURIComponent(id)}`;
  }
}
