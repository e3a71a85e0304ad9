import { randomUUID } from 'node:crypto';
import type { KeyDocument } from './key.schema';

export interface NewKey {
  readonly id: string;
  /** Already sealed. */
  readonly apiKey: string;
  readonly fingerprint: string;
  /** By a rotation, out of the reserve. */
  readonly isPromoted?: boolean;
  /** What it keeps of an earlier life. */
  readonly past?: Pick<KeyDocument, 'tokensUsed' | 'requestsCount' | 'createdAt' | 'promotedAt'>;
}

/** A life begins so. */
export const UNTRIED = {
  status: 'healthy',
  lastError: null,
  cooldownUntil: null,
  ladderStep: 0,
  nextTryAt: null,
  suspectStep: 0,
  succeededAt: null,
  hold: null,
  convictedAt: null,
  exhaustedAt: null,
  promotedAt: null,
} as const satisfies Partial<KeyDocument>;

export function documentOf(key: NewKey, now: Date): KeyDocument {
  return {
    _id: key.id,
    apiKey: key.apiKey,
    fingerprint: key.fingerprint,
    tokensUsed: 0,
    requestsCount: 0,
    ...UNTRIED,
    promotedAt: key.isPromoted ? now : null,
    life: randomUUID(),
    rev: 1,
    bindingsMade: 0,
    createdAt: now,
    updatedAt: now,
    ...key.past,
  };
}
