import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Provider = 'ohmygpt' | 'openhands';

/** One upstream key as its provider sees it. */
interface Account {
  readonly provider: Provider;
  readonly id: string;
  readonly apiKey: string;
  readonly budget: number;
  spent: number;
  requests: number;
  revoked: boolean;
  refused: number;
}

interface Refusal {
  readonly status: number;
  readonly body: object;
}

const LATENCY_MS = [15, 60] as const;
const TOKENS = [40, 160] as const;
/** Answers of different versions of the proxy in front of OpenHands when a budget is spent. */
const BUDGET_STATUSES = [400, 422, 429] as const;

function between([from, to]: readonly [number, number]): number {
  return from + Math.floor(Math.random() * (to - from + 1));
}

/** The flat error of OhMyGPT. */
function ohmygptError(statusCode: number, message: string, errorType: string): Refusal {
  return { status: statusCode, body: { statusCode, message, errorType, data: null } };
}

/** The error of a LiteLLM proxy, which is what stands in front of OpenHands. */
function openhandsError(
  status: number,
  message: string,
  type: string,
  param: string | null,
): Refusal {
  return { status, body: { error: { message, type, param, code: String(status) } } };
}

/** Stands in for both providers: every key has a token budget, and a key can be revoked. */
export class StandInUpstream {
  private readonly accounts = new Map<string, Account>();
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });
  /** Refuses every key, as if it were revoked. */
  isOut = false;
  private revoking: ((id: string) => void) | null = null;

  addKey(key: Pick<Account, 'provider' | 'id' | 'apiKey' | 'budget'>): void {
    this.accounts.set(key.apiKey, { ...key, spent: 0, requests: 0, revoked: false, refused: 0 });
  }

  start(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
      });
    });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  all(): readonly Account[] {
    return [...this.accounts.values()];
  }

  /** Good answers of one provider. */
  served(provider: Provider): number {
    return this.all()
      .filter((account) => account.provider === provider)
      .reduce((sum, { requests }) => sum + requests, 0);
  }

  /** Revokes the next OpenHands key that is used. @param onRevoked receives its id before the worker receives the refusal */
  revokeNext(onRevoked: (id: string) => void): void {
    this.revoking = onRevoked;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    await sleep(between(LATENCY_MS));
    const apiKey = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const account = this.accounts.get(apiKey);
    const refusal = account ? this.refuse(account) : ohmygptError(404, 'no such key', 'not_found');
    if (refusal) {
      send(response, refusal.status, refusal.body);
      return;
    }
    const tokens = between(TOKENS);
    if (account) {
      account.spent += tokens;
      account.requests += 1;
    }
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hello.' } }];
    send(response, 200, { choices, usage: { total_tokens: tokens } });
  }

  private refuse(account: Account): Refusal | null {
    const isRevoked = account.revoked || this.isOut;
    const isAlive = !isRevoked && account.spent < account.budget;
    if (isAlive && account.provider === 'openhands' && this.revoking) {
      account.revoked = true;
      this.revoking(account.id);
      this.revoking = null;
    } else if (isAlive) {
      return null;
    }
    account.refused += 1;
    if (account.provider === 'ohmygpt') {
      return isRevoked || account.revoked
        ? ohmygptError(401, 'The token is invalid', 'oauth_invalid_token_error')
        : ohmygptError(402, "The user's balance is insufficient", 'insufficient_balance_error');
    }
    if (isRevoked || account.revoked) {
      // The real one reveals parts of the key, too: Keypool must not pass them on.
      const hash = createHash('sha256').update(account.apiKey).digest('hex');
      const message = `Authentication Error, Invalid proxy server token passed. Received API Key = sk-...${account.apiKey.slice(-4)}, Key Hash (Token) =${hash}. Unable to find token in cache or LiteLLM_VerificationTokenTable`;
      return openhandsError(401, message, 'token_not_found_in_db', 'key');
    }
    const status = BUDGET_STATUSES[account.requests % BUDGET_STATUSES.length] ?? 400;
    const message = `Budget has been exceeded! Current cost: ${account.spent}, Max budget: ${account.budget}`;
    return openhandsError(status, message, 'budget_exceeded', null);
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
