import { failureResultSchema } from '@keypool/dto';
import { ReverseProxy } from '@keypool/testing';
import * as z from 'zod';
import { WORKERS } from './scenario';

/** What the reverse proxy logs of a failed attempt. */
const attemptFailedSchema = z.object({
  msg: z.literal('attempt_failed'),
  answer: failureResultSchema.omit({ next: true }).nullable(),
  nextKeyId: z.string().nullable(),
});

export type AttemptFailed = z.infer<typeof attemptFailedSchema>;

/** What the clients of a proxy talk to. */
export interface Worker {
  /** Answers one request of a client. @throws when the client sees it fail */
  answer(): Promise<string>;
  /** Everything that it has logged so far. */
  output(): string;
  /** Resolves when all usage is reported. */
  close(): Promise<void>;
}

export interface WorkersOptions {
  readonly keypoolUrl: string;
  readonly upstreamUrl: string;
  /** In the order of the plan. */
  readonly tokens: readonly string[];
  readonly onFailure: (failure: AttemptFailed) => void;
}

/** The workers of the plan: one reverse proxy each. */
export function startWorkers(options: WorkersOptions): Promise<Worker[]> {
  const { keypoolUrl, upstreamUrl, tokens, onFailure } = options;
  const note = (line: string) => {
    const { data } = attemptFailedSchema.safeParse(JSON.parse(line));
    if (data) {
      onFailure(data);
    }
  };
  return Promise.all(
    WORKERS.map(async ({ provider, proxyId }, index) => {
      const env = {
        KEYPOOL_PROXY_KEYPOOL: keypoolUrl,
        KEYPOOL_PROXY_TOKEN: tokens[index] ?? '',
        KEYPOOL_PROXY_ID: proxyId,
        KEYPOOL_PROXY_PROVIDER: provider,
        [`KEYPOOL_PROXY_${provider.toUpperCase()}_URL`]: upstreamUrl,
      };
      const proxy = await ReverseProxy.start(env, note);
      return {
        answer: () => ask(proxy.url),
        output: () => proxy.log.join('\n'),
        close: async () => void (await proxy.stop()),
      };
    }),
  );
}

/** As any client of OpenAI's API. */
async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status} ${answer}`);
  }
  return answer;
}
