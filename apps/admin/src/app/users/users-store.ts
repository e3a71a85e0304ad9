import { computed, inject, Service } from '@angular/core';
import { ListQuery } from '../shared/list/list-query';
import { liveResource } from '../shared/list/live-resource';
import { UsersClient } from './users-client';

/** The list of users as the URL asks for it. */
@Service({ autoProvided: false })
export class UsersStore {
  private readonly client = inject(UsersClient);

  readonly query = new ListQuery({
    sorts: ['email', 'role', 'createdAt'],
    defaultSort: 'email',
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: (body) => this.client.parseList(body),
    topics: ['users'],
    provider: null,
  });

  readonly rows = computed(() => this.list.value()?.users ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);
}
