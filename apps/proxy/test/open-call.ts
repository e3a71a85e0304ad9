import { eventually } from '@keypool/testing';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';

/** A call of the proxy whose answer is read while it comes. */
export class OpenCall {
  private readonly chunks: Buffer[] = [];
  private isEnded = false;
  private error: Error | null = null;

  private constructor(
    readonly sent: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    answer.once('end', () => (this.isEnded = true));
    answer.once('error', (error) => (this.error = error));
  }

  /** Resolves at the answer's head. @param body undefined: the test writes it to `sent` */
  static async open(url: string, path: string, body?: string | Buffer): Promise<OpenCall> {
    const sent = OpenCall.send(url, path, body);
    return OpenCall.of(sent);
  }

  static send(url: string, path: string, body?: string | Buffer): ClientRequest {
    const headers = { 'content-type': 'application/json' };
    const sent = request(url + path, { method: 'POST', headers, agent: false });
    if (body !== undefined) {
      sent.end(body);
    }
    return sent;
  }

  /** Resolves at the answer's head. */
  static of(sent: ClientRequest): Promise<OpenCall> {
    return new Promise((resolve, reject) => {
      sent.once('error', reject);
      sent.once('response', (answer) => resolve(new OpenCall(sent, answer)));
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** Resolves when this much has arrived. */
  async has(text: string): Promise<void> {
    await eventually(() => expect(this.text).toContain(text));
  }

  /** Resolves when the answer is complete. @throws when it breaks off */
  async ended(): Promise<Buffer> {
    await eventually(() => expect(this.isEnded || this.error !== null).toBe(true));
    if (this.error !== null) {
      throw this.error;
    }
    return this.bytes;
  }
}
