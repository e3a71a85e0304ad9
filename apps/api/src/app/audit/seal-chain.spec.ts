import { redactSecrets } from '@keypool/key-pool';
import { mongo } from 'mongoose';
import { faultsByLog, readLoggedSeals, sealedLine } from './seal-chain';

const DIGEST = '0123456789abcdef'.repeat(4);

async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe('the seals in a log', () => {
  it('are found in whatever form the lines have, with what is redacted there', async () => {
    const line = (_id: number) => {
      const [at, until, newest] = [new Date(), new Date(), new Date()];
      const ids = [new mongo.ObjectId()];
      return redactSecrets(
        sealedLine({ _id, at, until, newest, previous: '', ids, digest: DIGEST }),
      );
    };
    const found = await readLoggedSeals(
      lines(
        `{"level":30,"msg":"${line(7)}"}`,
        'another line',
        `Nov 29 host keypool[1]: ${line(8)}`,
        'seal 9, digest abc',
      ),
    );
    expect([...found]).toEqual([
      [7, DIGEST],
      [8, DIGEST],
    ]);
  });

  it('that retention has deleted are not missed', () => {
    const chain = [
      { _id: 5, digest: DIGEST },
      { _id: 6, digest: DIGEST },
    ];
    const logged = new Map([
      [4, 'gone'],
      [5, DIGEST],
    ]);
    expect(faultsByLog(chain, logged)).toEqual([]);
  });
});
