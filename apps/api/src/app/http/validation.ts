import type { ProblemDto } from '@keypool/dto';
import {
  ValidationPipe,
  type ArgumentMetadata,
  type Paramtype,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { z } from 'zod';
import { fieldMessage } from './field-messages';
import { ProblemException } from './problem.exception';

type FieldError = NonNullable<ProblemDto['errors']>[number];
type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = NonNullable<Awaited<ReturnType<Schema['~standard']['validate']>>['issues']>[number];
type Reading<Read> =
  { readonly value: Read; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** A schema of `libs/dto`. */
interface BodySchema<Read> {
  readonly '~standard': {
    readonly validate: (body: unknown) => Reading<Read> | Promise<Reading<Read>>;
  };
}

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

function invalidBody(issues: readonly Issue[], detail: string): ProblemException {
  return rejected(detail, issues.slice(0, MOST_ERRORS).flatMap(bodyErrors));
}

/**
 * A body as its schema reads it. No body counts as an empty one: all fields may be optional, and if not, the missing ones are
 * named.
 * @throws ProblemException validation_failed, whose `errors` point into the body by JSON pointer: `/reports/3/tokens`
 */
export function readBody<Read>(schema: BodySchema<Read>, body: unknown): Read {
  const result = schema['~standard'].validate(body === undefined ? {} : body);
  if (result instanceof Promise) {
    throw new Error('a schema that waits would keep a handler waiting');
  }
  if (result.issues) {
    throw invalidBody(
      result.issues,
      body === undefined ? 'This route requires a JSON body.' : 'The body is not valid.',
    );
  }
  return result.value;
}

/** Bodies, by the zod schema of `@Body({ schema })`. */
class BodyPipe implements PipeTransform {
  constructor() {
    z.config({ customError: fieldMessage });
  }

  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    if (!schema) {
      throw new Error('a body without a schema would be taken unchecked');
    }
    return readBody(schema, value);
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
class ParametersPipe extends ValidationPipe {
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

/** The one pipe for all that handlers are given: each pipe that Nest runs costs a worker's request a turn of its own. */
export class RequestPipe implements PipeTransform {
  private readonly pipes: Partial<Record<Paramtype, PipeTransform>> = {
    body: new BodyPipe(),
    query: new ParametersPipe('query'),
    param: new ParametersPipe('param'),
  };

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const pipe = this.pipes[metadata.type];
    return pipe ? pipe.transform(value, metadata) : value;
  }
}
