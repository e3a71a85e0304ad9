import { IS_SECRET } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { ProblemException } from '../http/problem.exception';
import { Redactor } from './redactor';

/** Names appear in lists, events and logs, and a secret leaves the server in none of these ways (SPEC section 4). */
@Injectable()
export class SecretNames {
  constructor(private readonly redactor: Redactor) {}

  /** @throws ProblemException validation_failed for a name that contains a known API key */
  refuse(name = ''): void {
    if (this.redactor.holdsSecret(name)) {
      throw new ProblemException('validation_failed', 'The name is a known API key.', {
        errors: [{ pointer: '/name', detail: IS_SECRET }],
      });
    }
  }
}
