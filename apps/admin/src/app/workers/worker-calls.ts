import type { AcquireDto, FailureDto, ProviderId, UsageDto } from '@keypool/dto';

/** Where a worker calls, and as whom. */
export interface WorkerEndpoint {
  readonly origin: string;
  readonly provider: ProviderId;
  readonly proxyId: string;
  readonly token: string;
}

/** What later calls repeat from `acquire`'s answer, in each language's syntax. */
const KEY_ID = '$keyId';
const LEASE = '$lease';

interface WorkerCall {
  readonly name: 'acquire' | 'usage' | 'failures';
  readonly body: (proxyId: string) => AcquireDto | UsageDto | FailureDto;
}

/** The calls of a worker, in order. Trying out the failure is harmless: it blames the upstream, not the key. */
const CALLS: readonly WorkerCall[] = [
  { name: 'acquire', body: (proxyId) => ({ proxyId }) },
  {
    name: 'usage',
    body: () => ({ reports: [{ keyId: KEY_ID, lease: LEASE, tokens: 1200, requests: 1 }] }),
  },
  {
    name: 'failures',
    body: (proxyId) => ({ keyId: KEY_ID, lease: LEASE, proxyId, status: 503, body: 'overloaded' }),
  },
];

interface SnippetLanguage {
  /** A name, so it is the same in every language of the app. */
  readonly name: string;
  readonly keyId: string;
  readonly lease: string;
  /** Written once, before the first call. */
  readonly begin: (to: WorkerEndpoint) => string;
  /** @param body as JSON, which all of them can read */
  readonly call: (name: WorkerCall['name'], body: string, to: WorkerEndpoint) => string;
}

const urlOf = ({ origin, provider }: WorkerEndpoint) => `${origin}/internal/${provider}`;

const CURL: SnippetLanguage = {
  name: 'curl',
  keyId: '"KEY_ID"',
  lease: '"LEASE"',
  begin: () => '',
  call: (name, body, to) =>
    [
      `curl -X POST ${urlOf(to)}/${name}`,
      `-H 'Authorization: Bearer ${to.token}'`,
      `-H 'Content-Type: application/json'`,
      `-d '${body}'`,
    ].join(' \\\n  '),
};

const NODE: SnippetLanguage = {
  name: 'Node.js',
  keyId: 'key.keyId',
  lease: 'key.lease',
  begin: (to) => `const call = async (path, body) => {
  const answer = await fetch('${urlOf(to)}/' + path, {
    method: 'POST',
    headers: {
      authorization: 'Bearer ${to.token}',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};

`,
  call: (name, body) =>
    `${name === 'acquire' ? 'const key = ' : ''}await call('${name}', ${body});`,
};

const PYTHON: SnippetLanguage = {
  name: 'Python',
  keyId: 'key["keyId"]',
  lease: 'key["lease"]',
  begin: (to) => `import json, urllib.request

def call(path, body):
    request = urllib.request.Request(
        "${urlOf(to)}/" + path,
        json.dumps(body).encode(),
        {
            "Authorization": "Bearer ${to.token}",
            "Content-Type": "application/json",
        },
    )
    return json.load(urllib.request.urlopen(request))

`,
  call: (name, body) => `${name === 'acquire' ? 'key = ' : ''}call("${name}", ${body})`,
};

export const SNIPPET_LANGUAGES: readonly SnippetLanguage[] = [CURL, NODE, PYTHON];

export interface Snippet {
  readonly call: WorkerCall['name'];
  readonly code: string;
}

/** Each call, to be pasted one after the other. */
export function workerSnippets(language: SnippetLanguage, to: WorkerEndpoint): readonly Snippet[] {
  return CALLS.map(({ name, body }, index) => {
    const json = JSON.stringify(body(to.proxyId))
      .replaceAll(`"${KEY_ID}"`, language.keyId)
      .replaceAll(`"${LEASE}"`, language.lease);
    const begin = index === 0 ? language.begin(to) : '';
    return { call: name, code: begin + language.call(name, json, to) };
  });
}
