import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { ProviderUnderTest } from './providers';

/** Tokens of each answer. */
export const TOKENS = 7;
const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: TOKENS };
const ABOUT = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm' };
const WORDS = ['Hello', ', ', 'world', '!'];

const chatSchema = z.object({
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
});
const embeddingSchema = z.object({
  input: z.array(z.string()),
  encoding_format: z.string().default('float'),
});

/** An upstream with OpenAI's API, whose keys may each answer a number of requests. Then their budget is used up. */
export class StandInOpenAi {
  /** Tokens by secret. */
  readonly spent = new Map<string, number>();
  /** Every n-th request fails in another way; 0 for never. */
  disturbsEvery = 0;
  private requests = 0;
  /** Streams stop after their first word, until the test ends them. */
  holdsStreams = false;
  readonly held = new Set<ServerResponse>();
  private readonly server: Server;

  constructor(
    private readonly provider: ProviderUnderTest,
    private readonly requestsOfKey: number,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const apiKey = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const spent = this.spent.get(apiKey) ?? 0;
    if (spent >= this.requestsOfKey * TOKENS) {
      const { status, body } = this.provider.quotaExhausted;
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      return;
    }
    this.requests++;
    if (this.disturbsEvery > 0 && this.requests % this.disturbsEvery === 0) {
      this.disturb(response, this.requests / this.disturbsEvery);
      return;
    }
    this.spent.set(apiKey, spent + TOKENS);
    const body = Buffer.concat(chunks);
    const [route] = /[a-z]+$/.exec(request.url ?? '') ?? [];
    if (route === 'files') {
      sendJson(response, { object: 'file', bytes: body.length, usage: USAGE });
    } else if (route === 'embeddings') {
      sendJson(response, embeddingsOf(embeddingSchema.parse(JSON.parse(body.toString()))));
    } else {
      await this.chat(response, chatSchema.parse(JSON.parse(body.toString())));
    }
  }

  /** Nothing is charged for it. */
  private disturb(response: ServerResponse, turn: number): void {
    const json = { 'content-type': 'application/json' };
    if (turn % 4 === 0) {
      response.destroy();
    } else if (turn % 4 === 1) {
      response.writeHead(429, { ...json, 'retry-after': '1' }).end(this.provider.rateLimited.body);
    } else if (turn % 4 === 2) {
      const { status, body } = this.provider.unavailable;
      response.writeHead(status, json).end(body);
    } else {
      response.writeHead(200, { ...json, 'content-length': 999 });
      response.write('{"choices":', () => response.destroy());
    }
  }

  private async chat(response: ServerResponse, wish: z.infer<typeof chatSchema>): Promise<void> {
    if (!wish.stream) {
      const message = { role: 'assistant', content: WORDS.join(''), ...calling(wish.tools[0]) };
      const choices = [{ index: 0, finish_reason: 'stop', message }];
      sendJson(response, { ...ABOUT, object: 'chat.completion', choices, usage: USAGE });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const asked = wish.stream_options?.include_usage === true;
    const send = (choices: object[], usage: object | null = null) =>
      response.write(
        `data: ${JSON.stringify({ ...ABOUT, object: 'chat.completion.chunk', choices, ...(asked && { usage }) })}\n\n`,
      );
    for (const content of WORDS) {
      send([{ index: 0, delta: { content } }]);
      if (this.holdsStreams) {
        this.held.add(response);
        await once(response, 'close');
        this.held.delete(response);
        return;
      }
    }
    send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
    if (asked) {
      send([], USAGE);
    }
    response.end('data: [DONE]\n\n');
  }
}

function calling(tool: { function: { name: string } } | undefined): object {
  const call = { name: tool?.function.name, arguments: '{"city":"Hanoi"}' };
  return tool ? { tool_calls: [{ id: 'call_1', type: 'function', function: call }] } : {};
}

/** As base64 where the client asks for it, which that of OpenAI does. */
function embeddingsOf({ input, encoding_format: format }: z.infer<typeof embeddingSchema>): object {
  const vector = [0.5, -0.25];
  const embedding =
    format === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
  const data = input.map((_, index) => ({ object: 'embedding', index, embedding }));
  return { object: 'list', data, usage: { prompt_tokens: TOKENS, total_tokens: TOKENS } };
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
