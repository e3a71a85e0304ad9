import { z } from 'zod';
import { USER } from './access';
import { withClient } from './hello';

const usersSchema = z.array(z.object({ user: z.string(), db: z.string() }));

/**
 * Makes Keypool's user of mongod, or gives it this password, and removes every other one: before authentication was on,
 * anybody on the machine could make users.
 * @param adminUri of somebody who may
 */
export async function admitOnlyUs(adminUri: string, password: string): Promise<void> {
  await withClient(adminUri, async (admin, client) => {
    const answer = await admin.command({ usersInfo: { forAllDBs: true } });
    const users = usersSchema.parse(answer['users']);
    const isOurs = ({ user, db }: { user: string; db: string }) => user === USER && db === 'admin';
    await admin.command({
      [users.some(isOurs) ? 'updateUser' : 'createUser']: USER,
      pwd: password,
      roles: ['root'],
      mechanisms: ['SCRAM-SHA-256'],
    });
    for (const { user, db } of users.filter((one) => !isOurs(one))) {
      await client.db(db).command({ dropUser: user });
    }
  });
}
