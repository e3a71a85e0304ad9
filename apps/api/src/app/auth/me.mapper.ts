import type { MeDto } from '@keypool/dto';
import type { Principal } from '../identity/principal';

export function toMeDto(principal: Principal): MeDto {
  return principal.kind === 'user'
    ? {
        email: principal.email,
        role: principal.role,
        expiresAt: principal.expiresAt.toISOString(),
        absoluteExpiresAt: principal.absoluteExpiresAt.toISOString(),
      }
    : { email: principal.actor, role: 'admin', expiresAt: null, absoluteExpiresAt: null };
}
