import type { ProblemDto } from '@keypool/dto';
import {
  StandardSchemaValidationPipe,
  ValidationPipe,
  type ArgumentMetadata,
  type ValidationError,
} from '@nestjs/common';
import { z } from 'zod';
import { fieldMessage } from './field-messages';
import { ProblemException } from './problem.exception';

type FieldError = NonNullable<ProblemDto['errors']>[number];
type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = Parameters<
  NonNullable<
    NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']
  >
>[0][number];

/** Enough to fix a request. A body may contain thousands of mistakes. */
const MOST_ERRORS = 50;
const LONGEST_SEGMENT = 128;

function segment(name: PropertyKey): string {
  return `/${String(name).slice(0, LONGEST_SEGMENT).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function rejected(detail: string, errors: FieldError[]): ProblemException {
  return new ProblemException('validation_failed', detail, {
    errors: errors.slice(0, MOST_ERRORS),
  });
}

/** Points at an unknown field itself; the schema reports it at the object that contains it. */
function bodyErrors(issue: Issue): FieldError[] {
  const pointer = (issue.path ?? [])
    .map((part) => segment(typeof part === 'object' ? part.key : part))
    .join('');
  const unknown: unknown = 'keys' in issue ? issue.keys : undefined;
  const pointers = Array.isArray(unknown)
    ? unknown.map((key) => `${pointer}${segment(String(key))}`)
    : [pointer];
  return pointers.map((at) => ({ pointer: at, detail: issue.message }));
}

function invalidBody(
  issues: readonly Issue[],
  detail = 'The body is not valid.',
): ProblemException {
  return rejected(detail, issues.slice(0, MOST_ERRORS).flatMap(bodyErrors));
}

/** Bodies, by the zod schema of `@Body({ schema })`. `errors` points into the body by JSON pointer: `/reports/3/tokens`. */
export class BodyPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => invalidBody(issues) });
    z.config({ customError: fieldMessage });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type !== 'body') {
      return value;
    }
    if (!metadata.schema) {
      throw new Error('a body without a schema would be taken unchecked');
    }
    return value === undefined
      ? this.withoutBody(metadata.schema)
      : super.transform(value, metadata);
  }

  /** No body counts as an empty one: all fields may be optional, and if not, the missing ones are named. */
  private async withoutBody<T>(schema: Schema): Promise<T> {
    const result = await this.validate<T>({}, schema);
    if (result.issues) {
      throw invalidBody(result.issues, 'This route requires a JSON body.');
    }
    return result.value;
  }
}

type Source = 'query' | 'param';

/** The prefix of a parameter's name in `errors`: `?page` in the query, `:id` in the path. */
const SIGNS: Record<Source, string> = { query: '?', param: ':' };

const UNKNOWN = 'is not a known parameter';
const MESSAGES: Record<string, string> = { whitelistValidation: UNKNOWN };

function parameterErrors(source: Source, errors: ValidationError[]): FieldError[] {
  return errors.map(({ property, constraints = {} }) => {
    const [rule, message] = Object.entries(constraints)[0] ?? [];
    const named = message?.startsWith(`${property} `)
      ? message.slice(property.length + 1)
      : message;
    return {
      pointer: `${SIGNS[source]}${property.slice(0, LONGEST_SEGMENT)}`,
      detail: MESSAGES[rule ?? ''] ?? named ?? 'is not valid',
    };
  });
}

/** Path or query parameters, by the class-validator class of `@Param()` or `@Query()`. */
export class ParametersPipe extends ValidationPipe {
  constructor(private readonly source: Source) {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) =>
        rejected('The parameters are not valid.', parameterErrors(source, errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== this.source) {
      return value;
    }
    if (metadata.data === undefined && !this.toValidate(metadata)) {
      throw new Error('parameters without a class would be taken unchecked');
    }
    this.refuseInherited(value);
    return super.transform(value, metadata);
  }
  /** class-validator takes names such as `constructor` for known ones, because all objects have them. */
  private refuseInherited(value: unknown): void {
    const inherited = Object.keys(Object(value)).filter((name) => name in Object.prototype);
    if (inherited.length > 0) {
      throw rejected(
        'The parameters are not valid.',
        inherited.map((name) => ({ pointer: `${SIGNS[this.source]}${name}`, detail: UNKNOWN })),
      );
    }
  }
}
