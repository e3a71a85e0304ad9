import { Injectable } from '@nestjs/common';
import { ProblemException } from '../http/problem.exception';
import { PasswordHasher } from './password-hasher';

/** What a person is told of a password that is refused. */
export const GUESSABLE =
  'is too easy to guess: it is common, repeats itself, or is made of the name';

/** Takes new passwords, unless they are easy to guess. */
@Injectable()
export class NewPassword {
  constructor(private readonly hasher: PasswordHasher) {}

  /**
   * @param email of the user
   * @param field of the body
   * @returns the hash
   * @throws ProblemException `validation_failed`
   */
  async hash(password: string, email: string, field: string): Promise<string> {
    if (await this.hasher.isGuessable(password, email)) {
      throw new ProblemException('validation_failed', 'The password is too easy to guess.', {
        errors: [{ pointer: `/${field}`, detail: GUESSABLE }],
      });
    }
    return this.hasher.hash(password);
  }
}
