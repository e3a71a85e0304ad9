import type { ProblemDto } from '@keypool/dto';
import type { AcquiredKey, FailureResult, UsageResult } from './wire';

/*
 * Whether an answer is Keypool's: only what is needed here is looked at, so that a newer Keypool may say more.
 */

export function isAcquiredKey(answer: unknown): answer is AcquiredKey {
  return hasTexts(answer, 'keyId', 'apiKey', 'lease');
}

export function isFailureResult(answer: unknown): answer is FailureResult {
  if (!hasTexts(answer, 'action', 'blame', 'keyId')) {
    return false;
  }
  const next: unknown = Reflect.get(answer, 'next');
  return next === null || isAcquiredKey(next);
}

export function isUsageResult(answer: unknown): answer is UsageResult {
  return isObject(answer) && ['unknown', 'rejected'].every((name) => isList(answer, name));
}

export function isProblem(answer: unknown): answer is ProblemDto {
  return hasTexts(answer, 'code', 'detail');
}

function hasTexts(answer: unknown, ...names: string[]): answer is object {
  return isObject(answer) && names.every((name) => typeof Reflect.get(answer, name) === 'string');
}

function isList(answer: object, name: string): boolean {
  return Array.isArray(Reflect.get(answer, name));
}

function isObject(answer: unknown): answer is object {
  return typeof answer === 'object' && answer !== null;
}
