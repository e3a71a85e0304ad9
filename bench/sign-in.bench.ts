/** How long workers wait for a key while many people sign in at once, against a moment in which nobody does. */
import { Client } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Crowd, joinCrowd } from './crowd';
import { post, startKeypool } from './keypool';
import { answerTimes } from './load';
import { compare, judge, percentile99, print, printMachine } from './measure';

const KEYS = 200;
/** Just as many as may wait for the check of their password. */
const PEOPLE = 50;
const CONNECTIONS = 4;
const ROUND_MS = 2_500;
const PAIRS = 9;
const AT_MOST = 2;

const person = (number: number) => ({
  email: `person-${number}@example.com`,
  password: 'mXk4vT9qWz2b',
});

async function signIn(url: URL, member: number): Promise<void> {
  const client = new Client(url.origin);
  try {
    await post(client, '/auth/login', person(member));
  } finally {
    client.close();
  }
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const { keypool, acquire: load } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  const acquire = async () =>
    percentile99(await answerTimes(keypool.url, load, CONNECTIONS, ROUND_MS));
  const people = new Crowd(__filename, keypool.url);
  try {
    const admin = await Client.signIn(keypool.url);
    for (let member = 0; member < PEOPLE; member++) {
      await post(admin, '/admin/users', { ...person(member), role: 'viewer' });
    }
    admin.close();
    print(
      `${KEYS} keys bound to one proxy, ${CONNECTIONS} workers, ${PEOPLE} people who sign in again and again, ${ROUND_MS / 1_000} s a round`,
    );
    const [, ratio] = await compare(
      'acquire',
      'ms, 99th percentile',
      [
        { name: 'nobody else', round: acquire },
        { name: `while ${PEOPLE} people sign in`, round: () => people.during(acquire) },
      ],
      PAIRS,
    );
    print(`  ${people.requests} sign-ins in all`);
    judge(ratio, AT_MOST);
  } finally {
    await keypool.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void (isMainThread ? main() : joinCrowd(PEOPLE, signIn));
