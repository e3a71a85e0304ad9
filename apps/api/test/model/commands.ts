import * as fc from 'fast-check';
import * as admin from './commands/admin-commands';
import { Command, type Model } from './commands/command';
import * as disturbances from './commands/disturbances';
import * as worker from './commands/worker-commands';
import type { GuardUse } from './process';
import type { World } from './world';

const reports: Readonly<Record<GuardUse, typeof worker.report>> = {
  on: worker.guardedReport,
  off: worker.report,
};
const often = [admin.addBackup, admin.bind, disturbances.fault, disturbances.commitFault];
const sometimes = [
  admin.addKey,
  admin.deleteKey,
  admin.recreateKey,
  admin.resetKey,
  admin.rotateKey,
  admin.restoreBackup,
  admin.restoreBackup,
  admin.undo,
  admin.undoInUse,
  admin.takeBack,
  worker.use,
  worker.use,
];
const rarely = [
  admin.deleteBackup,
  admin.addInVain,
  admin.addTwice,
  admin.unbind,
  admin.addProxy,
  admin.deleteProxy,
  disturbances.purge,
  disturbances.forget,
  disturbances.completeWaiting,
];
const around = [
  disturbances.restart,
  disturbances.timePasses,
  disturbances.loseStream,
  disturbances.deaf,
  disturbances.goAway,
];

/** Of the replica set: with one, every commit has a majority at once. */
export type Members = 'one' | 'three';

/** @param replayPath as a failure names it */
export function commands(
  guard: GuardUse,
  members: Members,
  replayPath: string | null = null,
): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, World>>> {
  const most = [reports[guard], reports[guard], ...often];
  const requests = fc.oneof(...most, ...most, ...sometimes, ...rarely);
  const pair = fc.tuple(requests, requests).map(Command.both);
  const elections = members === 'three' ? [disturbances.lag, disturbances.election] : [];
  return fc.commands([requests, requests, pair, fc.oneof(...around, ...elections)], {
    maxCommands: 24,
    size: 'max',
    ...(replayPath === null ? {} : { replayPath }),
  });
}
