import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Where the clients of different APIs put their token. */
const PLAIN_HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'] as const;
const TOKEN = /^[!-~]{16,512}$/;

/** The headers that hold a client's token. */
export const TOKEN_HEADERS = ['authorization', ...PLAIN_HEADERS] as const;
export type TokenHeader = (typeof TOKEN_HEADERS)[number];

/** One in each line; a line may be empty, or begin with `#`. Null when a line is no token. */
export function clientTokensIn(text: string): string[] | null {
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return tokens.every((token) => TOKEN.test(token)) ? tokens : null;
}

/** Who may use the proxy. Without tokens, everybody. */
export class ClientTokens {
  private readonly digests: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.digests = tokens.map(digest);
  }

  get areWanted(): boolean {
    return this.digests.length > 0;
  }

  /** Takes the same time whichever token it is. */
  letIn(headers: IncomingHttpHeaders): boolean {
    if (!this.areWanted) {
      return true;
    }
    const given = digest(tokenOf(headers));
    return this.digests.reduce((found, each) => timingSafeEqual(each, given) || found, false);
  }
}

function tokenOf(headers: IncomingHttpHeaders): string {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const [plain] = PLAIN_HEADERS.flatMap((name) => headers[name] ?? []);
  return bearer ?? plain ?? '';
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
