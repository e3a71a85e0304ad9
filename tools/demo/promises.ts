import type { FailureAnswer } from '@keypool/worker-client';
import { keyIdOf, type Audit, type Books } from './audit';
import type { Traffic } from './traffic';
import type { Provider, StandInUpstream } from './upstream';

/** Everything observed from outside, and the contents of Keypool's database. */
export interface Evidence {
  readonly traffic: Traffic;
  readonly upstream: StandInUpstream;
  readonly audit: Audit;
  readonly before: Readonly<Record<Provider, Books>>;
  readonly after: Readonly<Record<Provider, Books>>;
  /** Answers to workers about failed keys. */
  readonly answers: readonly FailureAnswer[];
  /** Texts that must not appear, and where they were searched for. */
  readonly secrets: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly promise: string;
  readonly kept: boolean;
  readonly facts: string;
}

const PROVIDERS: readonly Provider[] = ['ohmygpt', 'openhands'];

export function judge(evidence: Evidence): Verdict[] {
  return [
    noRequestFailed(evidence),
    keysDied(evidence),
    oneBackupForOneKey(evidence),
    answersHold(evidence),
    noBindingDangles(evidence),
    everythingCounted(evidence),
    noSecretLeaked(evidence),
  ];
}

function noRequestFailed({ traffic }: Evidence): Verdict {
  return {
    promise: 'No client saw a failed request',
    kept: traffic.sent > 0 && traffic.failed === 0,
    facts: [`${traffic.sent} sent, ${traffic.failed} failed`, ...traffic.failures].join('; '),
  };
}

/** Without this the others would prove nothing. */
function keysDied({ upstream }: Evidence): Verdict {
  const dead = upstream.all().filter(({ refused }) => refused > 0);
  const spent = PROVIDERS.map(
    (provider) => dead.filter((key) => key.provider === provider && !key.revoked).length,
  );
  const revoked = dead.filter((key) => key.revoked).length;
  return {
    promise: 'Keys of both providers ran out of budget, and one was revoked',
    kept: spent.every((count) => count > 0) && revoked === 1,
    facts: `${PROVIDERS.map((provider, index) => `${provider} ${spent[index]}`).join(', ')}; revoked ${revoked}`,
  };
}

function oneBackupForOneKey({ upstream, after }: Evidence): Verdict {
  const wrong: string[] = [];
  let rotated = 0;
  for (const provider of PROVIDERS) {
    const { rotations, backups, keys } = after[provider];
    const used = backups.filter(({ isUsed }) => isUsed);
    const dead = upstream.all().filter((key) => key.provider === provider && key.refused > 0);
    for (const { id } of dead) {
      const entries = rotations.filter(({ failedKeyId }) => failedKeyId === id);
      const served = used.filter(({ usedFor }) => usedFor === id);
      const [entry] = entries;
      const isRight =
        entries.length === 1 &&
        entry?.state === 'done' &&
        served.length === 1 &&
        served[0]?._id === entry.replacementKeyId &&
        keys.every(({ _id }) => _id !== id);
      if (!isRight) {
        wrong.push(`${id}: ${entries.length} in the journal, ${served.length} backups`);
      }
    }
    if (rotations.length !== dead.length || used.length !== dead.length) {
      wrong.push(
        `${provider}: ${dead.length} dead, ${rotations.length} in the journal, ${used.length} backups used`,
      );
    }
    rotated += rotations.length;
  }
  return {
    promise: 'Every dead key was replaced by exactly one backup key, and no other key was',
    kept: wrong.length === 0,
    facts: [`${rotated} rotated`, ...wrong].join('; '),
  };
}

function answersHold({ answers, after }: Evidence): Verdict {
  const journal = PROVIDERS.flatMap((provider) => after[provider].rotations);
  const rotated = answers.filter(({ action }) => action === 'rotated');
  const lost = rotated.filter(
    ({ keyId, replacedBy }) =>
      !journal.some(
        (entry) => entry.failedKeyId === keyId && entry.replacementKeyId === replacedBy,
      ),
  );
  return {
    promise: 'Every rotation reported to a worker is in the journal',
    kept: lost.length === 0,
    facts: `${rotated.length} answers, ${lost.length} lost`,
  };
}

function noBindingDangles({ audit, before, after }: Evidence): Verdict {
  const wrong = [...audit.dangling];
  const places = ({ bindings }: Books) =>
    bindings
      .map(({ proxyId, priority }) => `${proxyId} ${priority}`)
      .sort()
      .join();
  for (const provider of PROVIDERS) {
    const there = new Set(after[provider].keys.map(({ _id }) => _id));
    wrong.push(...after[provider].bindings.map(keyIdOf).filter((id) => !there.has(id)));
    if (places(before[provider]) !== places(after[provider])) {
      wrong.push(`${provider}: other proxies or priorities than at the start`);
    }
  }
  return {
    promise: 'No binding was ever left dangling; all kept their proxy and priority',
    kept: wrong.length === 0 && audit.looks > 0,
    facts: [`looked ${audit.looks} times`, ...wrong].join('; '),
  };
}

function everythingCounted({ upstream, after }: Evidence): Verdict {
  let spent = 0;
  let counted = 0;
  let inJournal = 0;
  const wrong: string[] = [];
  for (const account of upstream.all()) {
    const { keys, rotations } = after[account.provider];
    const living = keys.find(({ _id }) => _id === account.id)?.tokensUsed ?? 0;
    const ended = rotations
      .filter(({ failedKeyId }) => failedKeyId === account.id)
      .reduce((sum, { tokensUsed }) => sum + tokensUsed, 0);
    spent += account.spent;
    counted += living + ended;
    inJournal += ended;
    if (living + ended !== account.spent) {
      wrong.push(`${account.id}: spent ${account.spent}, counted ${living + ended}`);
    }
  }
  return {
    promise: 'Every token that the upstream charged is counted, and none twice',
    kept: wrong.length === 0,
    facts: [
      `${spent} spent, ${counted} counted, ${inJournal} of them for replaced keys`,
      ...wrong,
    ].join('; '),
  };
}

function noSecretLeaked({ secrets, texts }: Evidence): Verdict {
  const found = Object.entries(texts).flatMap(([place, text]) => {
    const count = secrets.filter((secret) => text.includes(secret)).length;
    return count > 0 ? [`${count} in the ${place}`] : [];
  });
  const looked = Object.entries(texts).map(
    ([place, text]) => `${place} ${Math.ceil(text.length / 1_024)} kB`,
  );
  return {
    promise: 'No secret appears in logs, events or database',
    kept: found.length === 0,
    facts: [`looked for ${secrets.length}: ${looked.join(', ')}`, ...found].join('; '),
  };
}
