/** How long workers wait for a key while many people sign in at once, against a moment in which nobody does. */
import { Client } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { post, startKeypool } from './keypool';
import { compare, percentile99, print, printMachine } from './measure';
import { answerTimes, type Load } from './server';

const KEYS = 200;
const PEOPLE = 50;
const CONNECTIONS = 4;
const ROUND_MS = 2_500;
const ROUNDS = 7;

interface Person {
  readonly email: string;
  readonly password: string;
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const { keypool, token } = await startKeypool(KEYS, { dataDir: join(folder, 'data') });
  try {
    const admin = await Client.signIn(keypool.url);
    const people: Person[] = [];
    for (let index = 0; index < PEOPLE; index++) {
      const person = { email: `person-${index}@example.com`, password: 'mXk4vT9qWz2b' };
      await post(admin, '/admin/users', { ...person, role: 'viewer' });
      people.push(person);
    }
    admin.close();
    print(
      `${KEYS} keys bound to one proxy, ${CONNECTIONS} connections, ${PEOPLE} people who sign in again and again, ${ROUND_MS / 1_000} s a round`,
    );
    const load: Load = {
      path: '/internal/ohmygpt/acquire',
      body: JSON.stringify({ proxyId: 'p' }),
      headers: { authorization: `Bearer ${token}` },
    };
    const acquire = async () =>
      percentile99(await answerTimes(keypool.url, load, CONNECTIONS, ROUND_MS));
    let signIns = 0;
    await compare(
      'p99 of acquire',
      'ms',
      [
        { name: 'alone', round: acquire },
        {
          name: `while ${PEOPLE} people sign in`,
          async round() {
            const until = Date.now() + ROUND_MS;
            const signingIn = people.map((person) =>
              signInUntil(keypool.url, person, until, () => signIns++),
            );
            const p99 = await acquire();
            await Promise.all(signingIn);
            return p99;
          },
        },
      ],
      ROUNDS,
    );
    print(`  ${signIns} sign-ins in all`);
  } finally {
    await keypool.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Signs in one time after the other. */
async function signInUntil(
  url: string,
  person: Person,
  until: number,
  done: () => void,
): Promise<void> {
  const client = new Client(url);
  while (Date.now() < until) {
    await post(client, '/auth/login', person);
    done();
  }
  client.close();
}

void main();
