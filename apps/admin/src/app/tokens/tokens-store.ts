import { computed, inject, Service } from '@angular/core';
import { ListQuery } from '../shared/list/list-query';
import { liveResource } from '../shared/list/live-resource';
import { TokensClient } from './tokens-client';

/** The list of tokens as the URL asks for it. */
@Service({ autoProvided: false })
export class TokensStore {
  private readonly client = inject(TokensClient);

  readonly query = new ListQuery({
    sorts: ['name', 'scope', 'createdAt', 'expiresAt'],
    defaultSort: '-createdAt',
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: (body) => this.client.parseList(body),
    topics: ['tokens'],
    provider: null,
  });

  readonly rows = computed(() => this.list.value()?.tokens ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);
}
