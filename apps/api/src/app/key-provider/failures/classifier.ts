import type { ClassificationDto, ClassifyDto } from '@keypool/dto';
import {
  classifyFailure,
  expectedAction,
  type Classification,
  type FailureReport,
} from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { Redactor } from '../../secrets/redactor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';

/** What reports mean: nothing is done here. What the upstream said is without secrets from here on. */
@Injectable()
export class Classifier {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    private readonly redactor: Redactor,
  ) {}

  /** @param apiKey of the reported key, where it is known */
  read(report: FailureReport, apiKey?: string): Classification {
    return classifyFailure(this.definition.id, report, apiKey, this.redactor.isSecret);
  }

  /** What a report would do. */
  classify(answer: ClassifyDto): ClassificationDto {
    const classification = this.read(answer);
    const { verdict, blame, row, reason, message } = classification;
    const action = expectedAction(classification, answer, this.clock.now(), this.config.cooldown);
    return { verdict, blame, row, reason, message, ...action };
  }
}
