import { createdTokenSchema, PROVIDER_IDS } from '@keypool/dto';
import { printResult, type Command } from '../command';
import { HTTP_OPTIONS, RunningKeypool } from '../over-http';

/** An admin token makes no admin tokens (SPEC section 4). */
const SCOPES = ['worker', 'metrics'] as const;

export const TOKEN_COMMANDS: readonly Command[] = [
  {
    name: 'token create',
    about: 'Creates a token and prints it, only this once.',
    arguments: [{ name: 'name' }],
    options: {
      scope: { value: 'SCOPE', about: `${SCOPES.join(' or ')}; worker by default` },
      provider: {
        value: 'PROVIDER',
        multiple: true,
        about: `limits a worker's token: ${PROVIDER_IDS.join(', ')}`,
      },
      proxy: { value: 'ID', multiple: true, about: "limits a worker's token to this proxy" },
      expires: { value: 'TIME', about: 'such as 2027-01-31T00:00:00Z; never by default' },
      ...HTTP_OPTIONS,
    },
    examples: [
      'token create hanoi --proxy hanoi',
      'token create prometheus --scope metrics > metrics.token',
    ],
    async run(input, output) {
      const scope = input.optionOf('scope', SCOPES) ?? 'worker';
      const providers = input.options('provider');
      const proxyIds = input.options('proxy');
      const expiresAt = input.option('expires');
      const created = await RunningKeypool.of(input).post(
        '/admin/tokens',
        {
          name: input.needed('name'),
          scope,
          ...(providers.length > 0 ? { providers } : {}),
          ...(proxyIds.length > 0 ? { proxyIds } : {}),
          ...(expiresAt === undefined ? {} : { expiresAt }),
        },
        createdTokenSchema,
      );
      printResult(input, output, created, [created.token]);
    },
  },
];
