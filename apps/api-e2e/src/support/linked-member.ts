import { DatabaseLink } from './database-link';
import { CRASH_BUILD, type Member, type Scene } from './scene';

const USUAL = { workersMs: 4_500, adminsMs: 10_000 };
const HURRIED = { workersMs: 500, adminsMs: 500 };

export interface LinkedMember {
  readonly link: DatabaseLink;
  readonly member: Member;
}

/** One more process, behind a link to the database that can be disturbed. It can be told how long callers wait then. */
export async function joinBehindLink(
  scene: Scene,
  env: Readonly<Record<string, string>> = {},
): Promise<LinkedMember> {
  const link = await DatabaseLink.open(scene.database.uri);
  const member = await scene.join({ ...env, MONGODB_URI: link.uri }, CRASH_BUILD);
  return { link, member };
}

/**
 * From now on whoever waits for the database is sent away soon: that it is soon enough is a matter of tests with a clock of
 * their own. For the time of an outage alone, since on a busy machine healthy answers take as long.
 */
export function hurry({ keypool }: Member): Promise<void> {
  return keypool.tell(HURRIED);
}

/** Callers wait as long as they do for the program that is shipped. */
export function takeTime({ keypool }: Member): Promise<void> {
  return keypool.tell(USUAL);
}
