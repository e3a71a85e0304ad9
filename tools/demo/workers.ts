import { WorkerClient, type WorkerEvent } from '@keypool/worker-client';
import { WORKERS } from './scenario';
import { upstreamCaller } from './upstream';

/** Longer than Keypool is away with `--kill`. */
const CLOSED_WITHIN_MS = 60_000;

export type AttemptFailed = Extract<WorkerEvent, { readonly type: 'attempt_failed' }>;

/** What the clients of a proxy talk to. */
export interface Worker {
  /** Answers one request of a client. @throws only when it cannot be served at all */
  answer(): Promise<string>;
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

/** The workers of the plan. */
export function startWorkers(options: WorkersOptions): Worker[] {
  const { keypoolUrl, upstreamUrl, tokens, onFailure } = options;
  return WORKERS.map(({ provider, proxyId }, index) => {
    const client = new WorkerClient({
      url: keypoolUrl,
      provider,
      token: tokens[index] ?? '',
      onEvent: (event) => {
        if (event.type === 'attempt_failed') {
          onFailure(event);
        }
      },
    });
    const call = upstreamCaller(upstreamUrl, provider);
    return {
      answer: () => client.withKey({ proxyId }, call),
      close: () => client.close(CLOSED_WITHIN_MS),
    };
  });
}
