import { LIMITS } from '@keypool/testing';
import { DatabaseLink } from './database-link';
import { CRASH_BUILD, type Member, type Scene } from './scene';

const USUAL = { workersMs: 4_500, adminsMs: 10_000 };
const PATIENT = { workersMs: LIMITS.waitMs, adminsMs: LIMITS.waitMs };
const HURRIED = { workersMs: 500, adminsMs: 500 };

export interface LinkedMember {
  readonly link: DatabaseLink;
  readonly member: Member;
}

/** Another process, behind a link to the database that can be disturbed, with adjustable timeouts of its callers. */
export async function joinBehindLink(
  scene: Scene,
  env: Readonly<Record<string, string>> = {},
): Promise<LinkedMember> {
  const link = await DatabaseLink.open(scene.database.uri);
  const member = await scene.join({ ...env, MONGODB_URI: link.uri }, CRASH_BUILD);
  return { link, member };
}

/**
 * From now on callers that wait for the database get an early 503: that it comes early enough is checked by the tests
 * with a clock of their own. Only during an outage, since on a busy machine healthy answers take as long.
 */
export function hurry({ keypool }: Member): Promise<void> {
  return keypool.send(HURRIED);
}

/** From now on nobody gets an early 503: what is slow by itself, on a slow machine, is waited for. */
export function bePatient({ keypool }: Member): Promise<void> {
  return keypool.send(PATIENT);
}

/** Callers wait as long as with the shipped program. */
export function takeTime({ keypool }: Member): Promise<void> {
  return keypool.send(USUAL);
}
