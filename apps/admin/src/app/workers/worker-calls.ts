import type { AcquireDto, FailureDto, ProviderId, UsageReportDto } from '@keypool/dto';

/** Where a worker calls, and as whom. */
export interface WorkerEndpoint {
  readonly origin: string;
  readonly provider: ProviderId;
  /** Whether the token is for this provider alone. */
  readonly isOnlyProvider: boolean;
  readonly proxyId: string;
  readonly token: string;
}

export interface Snippet {
  readonly call: 'start' | 'ask' | 'install' | 'acquire' | 'usage' | 'failures' | 'loop';
  readonly code: string;
}

/** What a worker can be made of. */
export interface SnippetWay {
  /** A name, so it is the same in every language of the app. */
  readonly name: string;
  /** To be pasted one after the other. */
  readonly snippets: (to: WorkerEndpoint) => readonly Snippet[];
}

/** What is sent, as JSON, which all languages can read. */
interface Bodies {
  readonly acquire: string;
  readonly report: string;
  readonly failure: string;
}

/**
 * Trying out the failure is harmless: it blames the upstream, not the key.
 * @param keyId what `acquire` answered, in the language's syntax, and so for the lease
 */
function bodies(proxyId: string, keyId: string, lease: string): Bodies {
  const json = (body: AcquireDto | UsageReportDto | FailureDto) =>
    JSON.stringify(body).replace('"$keyId"', keyId).replace('"$lease"', lease);
  const of = { keyId: '$keyId', lease: '$lease' };
  return {
    acquire: json({ proxyId }),
    report: json({ ...of, tokens: 1200, requests: 1 }),
    failure: json({ ...of, proxyId, status: 503, body: 'overloaded' }),
  };
}

const calls = (acquire: string, usage: string, failures: string): readonly Snippet[] => [
  { call: 'acquire', code: acquire },
  { call: 'usage', code: usage },
  { call: 'failures', code: failures },
];

const lines = (...parts: readonly string[]) => parts.join(' \\\n  ');

const REVERSE_PROXY: SnippetWay = {
  name: 'Reverse proxy',
  snippets: ({ origin, provider, isOnlyProvider, proxyId, token }) => [
    {
      call: 'start',
      code: lines(
        `KEYPOOL_PROXY_KEYPOOL='${origin}'`,
        `KEYPOOL_PROXY_TOKEN='${token}'`,
        `KEYPOOL_PROXY_ID='${proxyId}'`,
        ...(isOnlyProvider ? [`KEYPOOL_PROXY_PROVIDER='${provider}'`] : []),
        'npm run proxy',
      ),
    },
    {
      call: 'ask',
      code: lines(
        `curl http://127.0.0.1:3001/${isOnlyProvider ? '' : `${provider}/`}v1/chat/completions`,
        `-H 'Content-Type: application/json'`,
        `-d '{"model":"gpt-5","messages":[{"role":"user","content":"Hello"}]}'`,
      ),
    },
  ],
};

const CURL: SnippetWay = {
  name: 'curl',
  snippets: ({ origin, provider, token, proxyId }) => {
    const call = (path: string, body: string) =>
      lines(
        `curl -X POST ${origin}/internal/${provider}/${path}`,
        `-H 'Authorization: Bearer ${token}'`,
        `-H 'Content-Type: application/json'`,
        `-d '${body}'`,
      );
    const { acquire, report, failure } = bodies(proxyId, '"KEY_ID"', '"LEASE"');
    return calls(
      call('acquire', acquire),
      call('usage', `{"reports":[${report}]}`),
      call('failures', failure),
    );
  },
};

const NODE: SnippetWay = {
  name: 'Node.js',
  snippets: ({ origin, provider, token, proxyId }) => {
    const { acquire, report, failure } = bodies(proxyId, 'key.keyId', 'key.lease');
    const calling = calls(
      `import { WorkerClient } from '@keypool/worker-client';

const keypool = new WorkerClient({
  url: '${origin}',
  provider: '${provider}',
  token: '${token}',
});
const key = await keypool.acquire(${acquire});`,
      `keypool.reportUsage(${report});`,
      `const { blame, next } = await keypool.reportFailure(${failure});
await keypool.close();`,
    );
    return [
      { call: 'install', code: 'npm install ../keypool/dist/libs/worker-client' },
      ...calling,
    ];
  },
};

const PYTHON: SnippetWay = {
  name: 'Python',
  snippets: ({ origin, provider, token, proxyId }) => {
    const { acquire, report, failure } = bodies(proxyId, 'key["keyId"]', 'key["lease"]');
    const loop = lines(
      `KEYPOOL_URL='${origin}' KEYPOOL_PROVIDER='${provider}'`,
      `KEYPOOL_TOKEN='${token}' KEYPOOL_PROXY='${proxyId}'`,
      `UPSTREAM_URL='https://upstream.example/v1'`,
      'python3 docs/workers/worker.py',
    );
    return [
      ...calls(
        `import json, urllib.request

def call(path, body):
    request = urllib.request.Request(
        "${origin}/internal/${provider}/" + path,
        json.dumps(body).encode(),
        {
            "Authorization": "Bearer ${token}",
            "Content-Type": "application/json",
        },
    )
    return json.load(urllib.request.urlopen(request))

key = call("acquire", ${acquire})`,
        `call("usage", {"reports":[${report}]})`,
        `call("failures", ${failure})`,
      ),
      { call: 'loop', code: loop },
    ];
  },
};

/** The one that needs no code comes first. */
export const SNIPPET_WAYS: readonly SnippetWay[] = [REVERSE_PROXY, CURL, NODE, PYTHON];
