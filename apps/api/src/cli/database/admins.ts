import { emailSchema } from '@keypool/dto';
import { Keyring } from '../../app/secrets/keyring';
import { AdminRecovery } from '../../app/users/admin-recovery';
import { Misuse, printResult, type Input, type Output } from '../command';
import { onDatabase } from './on-database';

export function createAdmin(input: Input, output: Output): Promise<void> {
  return withPassword(input, output, (recovery, email) => recovery.create(email));
}

export function resetAdmin(input: Input, output: Output): Promise<void> {
  return withPassword(input, output, (recovery, email) => recovery.reset(email));
}

async function withPassword(
  input: Input,
  output: Output,
  work: (recovery: AdminRecovery, email: string) => Promise<string | null>,
): Promise<void> {
  const { data: email } = emailSchema.safeParse(input.needed('email'));
  if (email === undefined) {
    throw new Misuse('<email> is not an e-mail address.');
  }
  const password = await onDatabase(output, async (context) => {
    // It proves the rows of users.
    await context.get(Keyring).unlock(output.say);
    return work(context.get(AdminRecovery, { strict: false }), email);
  });
  printResult(input, output, { email, password }, [`Admin: ${email}, password: ${password}`]);
}
