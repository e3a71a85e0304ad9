import { inject, Service } from '@angular/core';
import { SORTABLE, type TokenDto, type TokenListDto } from '@keypool/dto';
import { ListStore, type ListOptions } from '../shared/list/list-store';
import { TokensClient } from './tokens-client';

/** The list of tokens. */
@Service({ autoProvided: false })
export class TokensStore extends ListStore<TokenListDto, TokenDto> {
  constructor() {
    super(tokenList(inject(TokensClient)));
  }
}

function tokenList(client: TokensClient): ListOptions<TokenListDto, TokenDto> {
  return {
    request: (params) => client.listRequest(params),
    parse: (body) => client.parseList(body),
    rowsOf: ({ tokens }) => tokens,
    idOf: ({ id }) => id,
    topics: ['tokens'],
    provider: null,
    sorts: SORTABLE.tokens,
    defaultSort: '-createdAt',
    sortOptions: [
      { value: '-createdAt', text: 'common.sorts.newest' },
      { value: 'name', text: 'tokens.name' },
      { value: 'scope', text: 'tokens.scope' },
      { value: 'expiresAt', text: 'tokens.expires' },
    ],
  };
}
