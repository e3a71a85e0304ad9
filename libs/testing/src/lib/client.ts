import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { ADMIN_EMAIL, ADMIN_PASSWORD } from './keypool';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer, or null when it is not JSON. */
  readonly body: unknown;
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends requests as they are: paths are not normalised, nothing is retried. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param headers credentials */
  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  static bearer(url: string, token: string): Client {
    return new Client(url, { authorization: `Bearer ${token}` });
  }

  /** Signs in with the password and continues with the session's cookie. */
  static async signIn(
    url: string,
    email: string = ADMIN_EMAIL,
    password: string = ADMIN_PASSWORD,
  ): Promise<Client> {
    const answer = await new Client(url).post('/auth/login', { email, password });
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
    if (answer.status !== 200 || !cookie) {
      throw new Error(`signing in was answered ${answer.status} ${answer.text}`);
    }
    return new Client(url, { cookie });
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  patch(path: string, body?: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  send(method: Method, path: string, body?: unknown): Promise<Answer> {
    return body === undefined
      ? this.sendText(method, path)
      : this.sendText(method, path, JSON.stringify(body));
  }

  /** @param body sent as it is, as JSON unless `headers` say otherwise */
  sendText(
    method: Method,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.agent,
          hostname,
          port,
          method,
          path,
          headers: {
            ...this.headers,
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              body: jsonOf(text),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Only the status, of an answer that may never end. */
  status(method: Method, path: string, body?: unknown): Promise<number> {
    const { hostname, port } = new URL(this.url);
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, method, path, headers: { ...this.headers, ...type } },
        (response) => {
          resolve(response.statusCode ?? 0);
          response.destroy();
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
