import type { ClassificationDto, ClassifyDto } from '@keypool/dto';
import { classifyFailure, expectedAction } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';

/** Says what a report would do, and does nothing. */
@Injectable()
export class Classifier {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  classify(answer: ClassifyDto): ClassificationDto {
    const classification = classifyFailure(this.definition.id, answer);
    const { verdict, blame, row, reason, message } = classification;
    const action = expectedAction(classification, answer, this.clock.now(), this.config.cooldown);
    return { verdict, blame, row, reason, message, ...action };
  }
}
