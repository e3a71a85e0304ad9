import type { ProxyDto } from '@keypool/dto';
import type { Refusals } from '../proxy-directory/proxy.schema';

/** A proxy from the database or from memory. */
export interface ProxyFields {
  readonly _id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly refusals: Refusals;
  readonly createdAt: Date | number;
}

export function toProxyDto(proxy: ProxyFields): ProxyDto {
  return {
    _id: proxy._id,
    name: proxy.name,
    isActive: proxy.isActive,
    createdAt: new Date(proxy.createdAt).toISOString(),
  };
}
