import type { ClientSession } from 'mongoose';
import type { TransactionRunner } from '../../database/transaction-runner';
import { WorkerPrincipal } from '../../identity/principal';
import type { PoolService } from '../pool/pool.service';
import type { BindingRepository } from '../store/binding.repository';
import type { KeyRepository } from '../store/key.repository';
import type { Successors } from '../store/successors';
import { WorkerPermissions } from './worker-permissions';

const SESSION = {} as ClientSession;
const WORKER = new WorkerPrincipal('id', 'limited', null, ['exit-1']);

/** A majority has nothing yet of what another process has committed: a snapshot has it all. */
function permissions(): WorkerPermissions {
  const newest = <T>(what: readonly (readonly [string, T])[], session?: ClientSession) =>
    Promise.resolve(new Map(session === SESSION ? what : []));
  const pool: unknown = { pool: { keys: new Map() } };
  const transactions: Pick<TransactionRunner, 'run'> = {
    run: (work) => work({ session: SESSION }),
  };
  const keys: Pick<KeyRepository, 'lives'> = {
    lives: (_, session) => newest([['promoted', 'life']], session),
  };
  const bindings: Pick<BindingRepository, 'proxiesOf'> = {
    proxiesOf: (_, session) => newest([['promoted', ['exit-1']]], session),
  };
  const successors: Pick<Successors, 'endingsOf'> = { endingsOf: async () => new Map() };
  return new WorkerPermissions(
    transactions as TransactionRunner,
    pool as PoolService,
    keys as KeyRepository,
    bindings as BindingRepository,
    successors as Successors,
  );
}

it('lets a limited token report a key that another process has just promoted', async () => {
  const reports = ['promoted', 'foreign'].map((keyId) => ({ keyId, lease: 'life' }));
  const denied = await permissions().denied(WORKER, reports);
  expect([...denied.keys()].map(({ keyId }) => keyId)).toEqual(['foreign']);
});
