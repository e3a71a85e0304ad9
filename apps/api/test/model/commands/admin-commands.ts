import * as fc from 'fast-check';
import type { RotationDocument } from '../../../src/app/key-provider/store/rotation.schema';
import { PROXIES, secretOf, type World } from '../world';
import { asked, key, process } from './command';

// Few names and few secrets, so that they collide.
const keyName = fc.constantFrom('k0', 'k1', 'k2', 'b0', 'b1');
const backupName = fc.constantFrom('b0', 'b1', 'b2', 'k1');
const secret = fc.nat(5);
const proxyName = fc.constantFrom(...PROXIES);
const allowRetired = fc.boolean();

export const addKey = asked(
  fc.record({ on: process, id: keyName, secret, allowRetired }),
  ({ id, secret, allowRetired }) =>
    `add key ${id} with secret ${secret}${allowRetired ? ', even if retired' : ''}`,
  (requests, { id, secret, allowRetired }) =>
    requests.change(`add key ${id}`, 'key_created', ({ keys }, actor) =>
      keys.createKey({ id, apiKey: secretOf(secret), allowRetired }, actor),
    ),
);

export const addBackup = asked(
  fc.record({ on: process, id: backupName, secret, allowRetired }),
  ({ id, secret, allowRetired }) =>
    `add backup key ${id} with secret ${secret}${allowRetired ? ', even if retired' : ''}`,
  (requests, { id, secret, allowRetired }) =>
    requests.change(`add backup key ${id}`, 'backup_key_created', ({ backupKeys }, actor) =>
      backupKeys.createBackupKey({ id, apiKey: secretOf(secret), allowRetired }, actor),
    ),
);

export const bind = asked(
  fc.record({ on: process, proxyName, key, priority: fc.nat(2) }),
  ({ proxyName, key, priority }) => `bind key #${key} to ${proxyName} with priority ${priority}`,
  (requests, { proxyName, key, priority }, world) => {
    const keyId = world.keyId(key);
    requests.change(`bind ${keyId} to ${proxyName}`, 'binding_created', ({ bindings }, actor) =>
      bindings.createBinding({ proxyId: proxyName, keyId, priority }, actor),
    );
  },
);

export const unbind = asked(
  fc.record({ on: process, proxyName, key }),
  ({ proxyName, key }) => `unbind key #${key} from ${proxyName}`,
  (requests, { proxyName, key }, world) => {
    const keyId = world.keyId(key);
    requests.change(`unbind ${keyId} from ${proxyName}`, 'binding_deleted', ({ bindings }, actor) =>
      bindings.deleteBinding(proxyName, keyId, actor),
    );
  },
);

export const addProxy = asked(
  fc.record({ on: process, proxyName }),
  ({ proxyName }) => `add proxy ${proxyName}`,
  (requests, { proxyName }) =>
    requests.change(`add proxy ${proxyName}`, 'proxy_created', ({ proxies }, actor) =>
      proxies.createProxy({ id: proxyName, name: proxyName }, actor),
    ),
);

export const deleteProxy = asked(
  fc.record({ on: process, proxyName }),
  ({ proxyName }) => `delete proxy ${proxyName}`,
  (requests, { proxyName }) =>
    requests.change(`delete proxy ${proxyName}`, 'proxy_deleted', ({ proxies }, actor) =>
      proxies.deleteProxy(proxyName, actor),
    ),
);

export const deleteKey = asked(
  fc.record({ on: process, key }),
  ({ key }) => `delete key #${key}`,
  (requests, { key }, world) => {
    const keyId = world.keyId(key);
    requests.change(`delete key ${keyId}`, 'key_deleted', ({ keys }, actor) =>
      keys.deleteKey(keyId, actor),
    );
  },
);

export const recreateKey = asked(
  fc.record({ on: process, key }),
  ({ key }) => `delete key #${key} and add it again`,
  (requests, { key }, world) => requests.recreate(world.keyId(key)),
);

export const addTwice = asked(
  fc.record({ on: process, id: keyName, secret }),
  ({ id, secret }) => `add key ${id} with secret ${secret}, delete it, and add it elsewhere`,
  (requests, { id, secret }) => requests.addTwice({ id, apiKey: secretOf(secret) }),
);

export const addInVain = asked(
  fc.record({ on: process, id: keyName, secret, proxyName }),
  ({ id, secret, proxyName }) =>
    `add key ${id} with secret ${secret}, bind it to ${proxyName}, and report 402 of it`,
  (requests, { id, secret, proxyName }) =>
    requests.addInVain({ id, apiKey: secretOf(secret) }, proxyName),
);

export const resetKey = asked(
  fc.record({ on: process, key }),
  ({ key }) => `reset key #${key}`,
  (requests, { key }, world) => {
    const keyId = world.keyId(key);
    requests.change(`reset key ${keyId}`, 'key_reset', ({ keys }, actor) =>
      keys.resetKeyStats(keyId, actor),
    );
  },
);

export const rotateKey = asked(
  fc.record({ on: process, key }),
  ({ key }) => `rotate key #${key} by hand`,
  (requests, { key }, world) => requests.rotate(world.keyId(key)),
);

export const deleteBackup = asked(
  fc.record({ on: process, backupName }),
  ({ backupName }) => `delete backup key ${backupName}`,
  (requests, { backupName }) =>
    requests.change(`delete backup ${backupName}`, 'backup_key_deleted', ({ backupKeys }, actor) =>
      backupKeys.deleteBackupKey(backupName, actor),
    ),
);

export const restoreBackup = asked(
  fc.record({ on: process, backupName }),
  ({ backupName }) => `restore backup key ${backupName}`,
  (requests, { backupName }) => requests.restore(backupName),
);

/** One of the rotations that there were, by how new it is. */
const rotation = fc.nat(3);

function rotationOf(world: World, which: number): RotationDocument | undefined {
  const entries = [...world.now.rotations.values()];
  return entries.at(-1 - (which % Math.max(1, entries.length)));
}

export const undo = asked(
  fc.record({ on: process, rotation, asBackup: fc.boolean() }),
  ({ rotation, asBackup }) => `undo rotation #${rotation}${asBackup ? ' as a backup key' : ''}`,
  (requests, { rotation, asBackup }, world) => {
    const entry = rotationOf(world, rotation);
    if (entry) {
      requests.undo(entry, asBackup);
    }
  },
);

export const undoInUse = asked(
  fc.record({ on: process, rotation }),
  ({ rotation }) => `undo rotation #${rotation} while its keys are used`,
  (requests, { rotation }, world) => {
    const entry = rotationOf(world, rotation);
    if (entry?.replacementKeyId) {
      requests.undoInUse(entry);
    }
  },
);

/** Two admins take back a rotation by hand, in different ways. */
export const takeBack = asked(
  fc.record({ on: process, backupName }),
  ({ backupName }) => `restore backup key ${backupName} and delete the key of that name`,
  (requests, { backupName }) => {
    requests.restore(backupName);
    requests.change(`delete key ${backupName}`, 'key_deleted', ({ keys }, actor) =>
      keys.deleteKey(backupName, actor),
    );
  },
);
