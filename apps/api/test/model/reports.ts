import type { FailureOutcome } from '../../src/app/key-provider/failures/failure';
import type { WorkerMemory } from './worker-memory';
import type { Answer, World } from './world';

export interface Report {
  readonly keyId: string;
  /** Whether there was a key of this name before the report. */
  readonly wasKey: boolean;
  readonly lease: string | undefined;
  /** The life that the report is about as far as the asked process knew, if any. */
  readonly life: string | undefined;
}

/** Records what the answer to a report promises. @returns what is wrong with it, or null */
export function judgeReport(
  world: World,
  memory: WorkerMemory,
  report: Report,
  answer: Answer<FailureOutcome>,
): string | null {
  switch (answer.kind) {
    case 'unknown':
      // The key is released by a state read from the database, where its life is over.
      if (report.life !== undefined && isOver(world, report.life)) {
        memory.ended(report.life);
      }
      return null;
    case 'refused':
      return report.wasKey ? `answered ${answer.code}, and it was a key` : null;
    case 'done':
      return judgeOutcome(world, memory, report, answer.value);
  }
}

function judgeOutcome(
  world: World,
  memory: WorkerMemory,
  { keyId, lease, life }: Report,
  { action, reason, replacedBy, cooldownUntil }: FailureOutcome,
): string | null {
  const { now, lives } = world;
  // Without a lease, a report may turn out to be about a life that began a moment ago.
  const possible = lease === undefined ? (lives.get(keyId) ?? []) : [lease];
  const entries = possible.flatMap((each) => now.rotationOf(each) ?? []);
  switch (action) {
    case 'rotated': {
      const own = entries.filter((entry) => entry.replacementKeyId === replacedBy);
      own.forEach(({ failedLife }) => memory.ended(failedLife));
      return own.length > 0 ? null : `answered ${replacedBy}, and the journal does not have it`;
    }
    case 'exhausted':
      entries.forEach(({ failedLife }) => {
        if (isOver(world, failedLife)) {
          memory.ended(failedLife);
        } else {
          memory.cooling(failedLife, Infinity);
        }
      });
      return entries.length > 0 ? null : 'answered exhausted, and the journal does not have it';
    case 'already_rotated': {
      const ended = possible.filter((each) => now.heirOf(each));
      const wrong = ended.map((each) => judgeSuccessor(now, each, replacedBy));
      return wrong.includes(null) ? null : (wrong[0] ?? 'the journal does not have it');
    }
    case 'suspected':
      return null;
    case 'cooldown':
      if (life !== undefined && now.isLiving(life)) {
        memory.cooling(life, Date.parse(cooldownUntil ?? ''));
      }
      return null;
    case 'none':
      // An upstream error without consequences is answered from memory, which may be a moment behind.
      return lease !== undefined &&
        reason !== 'upstream_unavailable' &&
        (now.heirOf(lease)?.keyId ?? keyId) !== keyId
        ? 'answered none, and another key took its place'
        : null;
  }
}

/** The guard has an exhausted key tried all the same. */
function isOver({ now, guard }: World, life: string): boolean {
  return guard === 'on' ? !now.isLiving(life) : !now.isUsable(life);
}

/** All answers of a life name its one chain of successors. */
function judgeSuccessor(now: World['now'], life: string, replacedBy: string | null): string | null {
  const chain: string[] = [];
  let last = life;
  for (let heir = now.heirOf(life); heir; heir = now.heirOf(last)) {
    chain.push(heir.keyId);
    last = heir.life;
  }
  if (replacedBy !== null) {
    return chain.includes(replacedBy) ? null : `named ${replacedBy}, no successor: ${chain.join()}`;
  }
  return now.isLiving(last) ? `named no successor, and ${chain.at(-1)} lives` : null;
}
