import type { EventRepository, NewEvent } from '../events/event.repository';
import { FailedSignIns } from './failed-sign-ins';

const EMAIL = 'admin@example.org';
const ADDRESS = '192.0.2.1';

describe('failed sign-ins', () => {
  let written: NewEvent['detail'][];
  let failed: FailedSignIns;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    const add = async ({ detail }: NewEvent) => void written.push(detail);
    failed = new FailedSignIns({ add } as unknown as EventRepository);
  });

  afterEach(() => jest.useRealTimers());

  async function fail(times: number, email = EMAIL, address = ADDRESS): Promise<void> {
    for (let i = 0; i < times; i++) {
      await failed.add(email, address);
    }
  }

  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1_000);

  it('are one event at once, and then one a minute that counts the others', async () => {
    await fail(30);
    expect(written).toEqual([{ email: EMAIL, address: ADDRESS }]);
    await pass(61);
    await fail(20);
    expect(written.slice(1)).toEqual([{ email: EMAIL, address: ADDRESS, times: 29 }]);
    await pass(61);
    expect(written.slice(2)).toEqual([{ email: EMAIL, address: ADDRESS, times: 20 }]);
  });

  it('are news again after a quiet minute', async () => {
    await fail(1);
    await pass(61);
    await fail(1);
    expect(written).toEqual([
      { email: EMAIL, address: ADDRESS },
      { email: EMAIL, address: ADDRESS },
    ]);
  });

  it('are gathered for each account and address', async () => {
    await fail(2);
    await fail(2, 'viewer@example.org');
    await fail(2, EMAIL, '192.0.2.2');
    expect(written).toHaveLength(3);
    await pass(61);
    expect(written).toHaveLength(6);
  });

  it('lose none when the process stops', async () => {
    await fail(3);
    await failed.beforeApplicationShutdown();
    expect(written).toEqual([
      { email: EMAIL, address: ADDRESS },
      { email: EMAIL, address: ADDRESS, times: 2 },
    ]);
  });
});
