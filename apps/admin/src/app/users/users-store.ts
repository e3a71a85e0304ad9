import { inject, Service } from '@angular/core';
import { SORTABLE, type UserDto, type UserListDto } from '@keypool/dto';
import { ListStore, type ListOptions } from '../shared/list/list-store';
import { UsersClient } from './users-client';

/** The list of users. */
@Service({ autoProvided: false })
export class UsersStore extends ListStore<UserListDto, UserDto> {
  constructor() {
    super(userList(inject(UsersClient)));
  }
}

function userList(client: UsersClient): ListOptions<UserListDto, UserDto> {
  return {
    request: (params) => client.listRequest(params),
    parse: (body) => client.parseList(body),
    rowsOf: ({ users }) => users,
    idOf: ({ id }) => id,
    topics: ['users'],
    provider: null,
    sorts: SORTABLE.users,
    defaultSort: 'email',
    sortOptions: [
      { value: 'email', text: 'users.email' },
      { value: 'role', text: 'users.role' },
      { value: '-createdAt', text: 'common.sorts.newest' },
    ],
  };
}
