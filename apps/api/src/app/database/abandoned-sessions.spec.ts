import { mongo, type Connection } from 'mongoose';
import { AbandonedSessions } from './abandoned-sessions';

jest.mock('node:timers/promises', () => ({
  setTimeout: () => new Promise((resolve) => setImmediate(resolve)),
}));

const AWAY = new mongo.MongoNetworkError('connect ECONNREFUSED');
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A database that is unavailable until `error` is null. */
function setUp(error: Error | null = AWAY) {
  const database = { error };
  const commands: unknown[][] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const command = async ({ killSessions }: { killSessions: unknown[] }) => {
    commands.push(killSessions);
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    await settled();
    inFlight--;
    if (database.error) {
      throw database.error;
    }
  };
  const connection: unknown = { db: { admin: () => ({ command }) } };
  const sessions = new AbandonedSessions(connection as Connection);
  const ended: unknown[] = [];
  const breakOne = (id: number) =>
    sessions.end({
      id: id as unknown as mongo.ClientSession['id'],
      endSession: async () => void ended.push(id),
    });
  const until = async (holds: () => boolean) => {
    while (!holds()) {
      await settled();
    }
  };
  return { database, commands, ended, breakOne, until, mostInFlight: () => mostInFlight };
}

describe('AbandonedSessions', () => {
  afterEach(() => jest.restoreAllMocks());

  it('asks for all of them together, however many break in an outage and however long it lasts', async () => {
    const { database, commands, ended, breakOne, until, mostInFlight } = setUp();
    const ids = Array.from({ length: 100 }, (_, id) => id);
    for (const id of ids) {
      breakOne(id);
      await settled();
    }
    expect(mostInFlight()).toBe(1);
    database.error = null;
    await until(() => ended.length === 100);
    expect(commands.at(-1)).toEqual(ids);
    const asked = commands.length;
    await settled();
    await settled();
    expect(commands).toHaveLength(asked);
  });

  it('gives a session back only when the database has ended its transaction', async () => {
    const { database, commands, ended, breakOne, until } = setUp();
    breakOne(1);
    await until(() => commands.length > 3);
    expect(ended).toEqual([]);
    database.error = null;
    await until(() => ended.length > 0);
    expect(ended).toEqual([1]);
  });

  it('handles one that breaks after all others were ended', async () => {
    const { ended, breakOne, until } = setUp(null);
    breakOne(1);
    await until(() => ended.length === 1);
    breakOne(2);
    await until(() => ended.length === 2);
    expect(ended).toEqual([1, 2]);
  });

  it('leaves them to a database that does not take the command', async () => {
    const unsupported = new mongo.MongoServerError({ message: 'not supported', code: 8_000 });
    const { commands, ended, breakOne, until } = setUp(unsupported);
    breakOne(1);
    await until(() => ended.length === 1);
    expect(commands).toHaveLength(1);
  });

  it('forgets a session that the server has ended by itself', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const { commands, ended, breakOne, until } = setUp();
    breakOne(1);
    await until(() => commands.length > 1);
    expect(ended).toEqual([]);
    now.mockReturnValue(90_000);
    await until(() => ended.length === 1);
    const asked = commands.length;
    await settled();
    await settled();
    expect(commands).toHaveLength(asked);
  });
});
