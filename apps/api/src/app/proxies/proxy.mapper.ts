import type { ProxyDto } from '@keypool/dto';
import type { ProxyDocument } from './proxy.schema';

export function toProxyDto(proxy: ProxyDocument): ProxyDto {
  return {
    _id: proxy._id,
    name: proxy.name,
    isActive: proxy.isActive,
    createdAt: proxy.createdAt.toISOString(),
  };
}
