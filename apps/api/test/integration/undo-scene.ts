import type { RotationDto, UndoRotationDto } from '@keypool/dto';
import { mongo } from 'mongoose';
import { UndoService } from '../../src/app/key-provider/rotations/undo.service';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { ACTOR, type ProviderFixture, type Row } from './provider-fixture';

/** A rotation, and the lives that it ended and began. */
export interface Rotated {
  readonly rotationId: string;
  readonly keyId: string;
  readonly life: string;
  readonly backupId: string;
  readonly replacementLife: string;
}

export function undo(
  provider: ProviderFixture,
  rotationId: string,
  options: UndoRotationDto = {},
): Promise<RotationDto> {
  return provider.part(UndoService).undo(rotationId, options, ACTOR);
}

/** The journal's entry, as it is stored. */
export async function entryOf(provider: ProviderFixture, rotationId: string): Promise<Row> {
  const entry = await provider
    .collection('rotations')
    .findOne({ _id: new mongo.ObjectId(rotationId) as never });
  if (!entry) {
    throw new Error(`there is no rotation ${rotationId}`);
  }
  return entry;
}

/** A key is replaced. */
export async function rotate(provider: ProviderFixture, keyId: string): Promise<Rotated> {
  const { id: rotationId } = await provider.rotation.rotateKey(keyId, ACTOR);
  const entry = await entryOf(provider, rotationId);
  return {
    rotationId,
    keyId,
    life: entry['failedLife'],
    backupId: entry['replacementKeyId'],
    replacementLife: entry['replacementLife'],
  };
}

/** A key with a proxy is replaced by a new backup key. */
export async function rotated(
  provider: ProviderFixture,
): Promise<Rotated & { readonly proxyId: string }> {
  const { keyId, proxyId } = await provider.addBoundKey();
  await provider.addBackup();
  return { proxyId, ...(await rotate(provider, keyId)) };
}

/** Usage of one answered request. */
export async function use(
  provider: ProviderFixture,
  keyId: string,
  tokens: number,
  lease?: string,
): Promise<void> {
  const report = { keyId, tokens, requests: 1, ...(lease === undefined ? {} : { lease }) };
  const result = await provider.part(UsageService).report([report]);
  expect(result).toEqual({ unknown: [], rejected: [] });
}

/** Ends the time in which a rotation can be undone. */
export async function letTimePass(provider: ProviderFixture, rotationId: string): Promise<void> {
  await provider
    .collection('rotations')
    .updateOne(
      { _id: new mongo.ObjectId(rotationId) as never },
      { $set: { undoUntil: new Date(0) } },
    );
}
