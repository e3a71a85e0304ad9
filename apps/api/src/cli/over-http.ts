import { problemSchema, type ProblemCode } from '@keypool/dto';
import { messageOf } from '@keypool/embedded-mongo/errors';
import type { z } from 'zod';
import { StartupError } from '../app/config/startup.error';
import { Misuse, type Input, type Option } from './command';
import { secretOfFile } from './text-file';

/** Of every command that asks a running Keypool. */
export const HTTP_OPTIONS = {
  url: {
    value: 'ADDRESS',
    about: 'of Keypool; otherwise KEYPOOL_URL, otherwise http://127.0.0.1:3000',
  },
  'token-file': {
    value: 'FILE',
    about: 'that holds an admin token; otherwise KEYPOOL_TOKEN',
  },
} satisfies Record<string, Option>;

/** Keypool answered with an error. */
export class Refused extends StartupError {
  constructor(
    readonly code: ProblemCode | null,
    message: string,
    private readonly status: number,
  ) {
    super(message);
  }

  /** Keypool would refuse this input again, but may accept another. */
  get isAboutTheInput(): boolean {
    return this.status === 400 || this.status === 409;
  }
}

/** A running Keypool, as an admin token sees it. */
export class RunningKeypool {
  private constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /** @throws Misuse without an address or a token */
  static of(input: Input): RunningKeypool {
    const given = input.option('url') ?? input.environment['KEYPOOL_URL'] ?? localUrl(input);
    if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
      throw new Misuse(`${given} is not an address: one begins with http:// or https://`);
    }
    return new RunningKeypool(new URL(given).origin, tokenOf(input));
  }

  async get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    return answer.parse(await (await this.fetch('GET', path)).json());
  }

  async post<T>(path: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
    return answer.parse(await (await this.fetch('POST', path, body)).json());
  }

  /** The answer as it comes. */
  async *download(path: string): AsyncGenerator<Uint8Array> {
    const { body } = await this.fetch('GET', path);
    yield* body ?? [];
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await this.request(method, path, body);
    if (response.ok) {
      return response;
    }
    const text = await response.text();
    const { data: problem } = problemSchema.safeParse(jsonOf(text));
    throw problem
      ? new Refused(problem.code, adviceOn(problem.code, sentenceOf(problem)), response.status)
      : new Refused(
          null,
          `${this.url} answered ${response.status}, but not as Keypool does: another program listens there, or is in front of it.`,
          response.status,
        );
  }

  private async request(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause ? error.cause : error;
      throw new StartupError(
        `Keypool does not answer at ${this.url}: ${messageOf(cause)}. Start it, or name its address: --url ADDRESS.`,
      );
    }
  }
}

function localUrl({ environment }: Input): string {
  return `http://127.0.0.1:${environment['PORT']?.trim() || 3_000}`;
}

function tokenOf(input: Input): string {
  const file = input.option('token-file');
  const token =
    file === undefined ? input.environment['KEYPOOL_TOKEN'] : secretOfFile(file, 'the token');
  if (!token?.trim()) {
    throw new Misuse(
      'An admin token is needed: create one in the admin app (Tokens), and put it into KEYPOOL_TOKEN, or into a file for --token-file.',
    );
  }
  return token.trim();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sentenceOf({ detail, errors }: z.infer<typeof problemSchema>): string {
  const places = (errors ?? []).map((error) => `${error.pointer}: ${error.detail}`);
  return [detail, ...places].join(' ');
}

function adviceOn(code: ProblemCode, sentence: string): string {
  return code === 'unauthenticated'
    ? `${sentence} The token was revoked, has expired, or is another Keypool's.`
    : sentence;
}
