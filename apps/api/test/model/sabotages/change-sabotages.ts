import { ProviderChanges } from '../../../src/app/key-provider/store/provider-changes';
import { TransactionRunner } from '../../../src/app/database/transaction-runner';
import { BackupKeyRepository } from '../../../src/app/key-provider/store/backup-key.repository';
import { BindingRepository } from '../../../src/app/key-provider/store/binding.repository';
import { FormerKeyRepository } from '../../../src/app/key-provider/store/former-key.repository';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { SecretRegistry } from '../../../src/app/key-provider/store/secret.registry';
import { UsageWriter } from '../../../src/app/key-provider/usage/usage-writer';
import { ProxyRepository } from '../../../src/app/proxy-directory/proxy.repository';
import { instead, nothing, soonWith, type Sabotage } from './sabotage';

/** Writes of other changes that make them collide or keep them from getting lost. */
export const CHANGE_SABOTAGES: readonly Sabotage[] = [
  soonWith(
    144,
    instead(
      'a binding does not write its key',
      KeyRepository,
      'touchForBinding',
      (_, keys) => (id, session) => (keys as KeyRepository).findById(id, session),
    ),
  ),
  soonWith(
    1000,
    instead(
      'a binding does not write its proxy',
      ProxyRepository,
      'touchForBinding',
      (_, proxies) => (id, session) => (proxies as ProxyRepository).findById(id, session),
    ),
  ),
  soonWith(
    25,
    instead(
      'the end of a secret does not write the registry',
      SecretRegistry,
      'touch',
      (_, registry) => async (fingerprint, session) =>
        (await (registry as SecretRegistry).holders([fingerprint], session)).get(fingerprint) ??
        null,
    ),
  ),
  instead(
    'a secret is claimed without being written',
    SecretRegistry,
    'write',
    (real) => async (fingerprint, state, owner, reason, session) =>
      reason === 'created' ? undefined : real(fingerprint, state, owner, reason, session),
  ),
  instead(
    'a secret is claimed whoever holds it',
    SecretRegistry,
    'find',
    () => async () => new Map(),
  ),
  instead('a deletion does not free the secret', SecretRegistry, 'release', nothing),
  soonWith(
    143,
    instead('a restore does not take the secret back', SecretRegistry, 'restore', nothing),
  ),
  instead(
    'the bindings of a deleted key stay',
    BindingRepository,
    'deleteByKey',
    () => async () => [],
  ),
  instead(
    'the bindings of a deleted proxy stay',
    BindingRepository,
    'deleteByProxy',
    () => async () => [],
  ),
  instead('the name of a key that ended is forgotten', FormerKeyRepository, 'add', nothing),
  soonWith(
    68,
    instead(
      'a purge deletes what is available, too',
      BackupKeyRepository,
      'purge',
      (_, backupKeys) => async (before, limit, session) => {
        const model = Reflect.get(backupKeys, 'backupKeys');
        const old = await model
          .find({ createdAt: { $lt: new Date(before) } })
          .limit(limit)
          .lean();
        const ids = old.map(({ _id }: { _id: string }) => _id);
        await model.deleteMany({ _id: { $in: ids } }, { session });
        return old;
      },
    ),
  ),
  soonWith(
    6,
    instead(
      'an unknown commit is tried as a new transaction',
      TransactionRunner,
      'commit',
      () => async (session) => {
        try {
          await session.commitTransaction();
        } catch (error) {
          (error as { addErrorLabel?: (label: string) => void }).addErrorLabel?.(
            'TransientTransactionError',
          );
          throw error;
        }
      },
    ),
  ),
  instead(
    'an unknown commit is taken for a good one',
    TransactionRunner,
    'commit',
    () => async (session) => session.commitTransaction().catch(() => undefined),
  ),
  instead(
    'changes are not undone when they fail',
    ProviderChanges,
    'run',
    (real) => async (actor, work, giveUp) => {
      let failed: Promise<never> | null = null;
      const result = await real(
        actor,
        (change: unknown) => {
          failed = null;
          return work(change).catch((error: unknown) => {
            failed = Promise.reject(error);
            failed.catch(() => undefined);
          });
        },
        giveUp,
      );
      return failed ?? result;
    },
  ),
  soonWith(3, instead('usage reports are not remembered', UsageWriter, 'remember', nothing)),
  instead('late usage of a replaced key is dropped', UsageWriter, 'rotations.addUsage', nothing),
  instead('usage of a living key is dropped', UsageWriter, 'keys.addUsage', nothing),
];
