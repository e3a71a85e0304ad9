/** An upstream with OpenAI's API that takes next to no time: a chat completion of 1 kB, or the same in 20 parts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PARTS = 20;
const WORDS = 'All happy families are alike in some way. ';
const ABOUT = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm' };
const USAGE = { prompt_tokens: 12, completion_tokens: 200, total_tokens: 212 };
const MESSAGE = { role: 'assistant', content: WORDS.repeat(PARTS) };

const WHOLE = JSON.stringify({
  ...ABOUT,
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: MESSAGE }],
  usage: USAGE,
});

function part(fields: object): string {
  return `data: ${JSON.stringify({ ...ABOUT, object: 'chat.completion.chunk', ...fields })}\n\n`;
}

const WORD = part({ choices: [{ index: 0, delta: { content: WORDS } }] });
const LAST = part({ choices: [], usage: USAGE });

// Connections stay open: a client that is idle while others are measured must find its own again.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.once('end', () => {
    const { stream = false, stream_options: asked } = JSON.parse(body) as {
      stream?: boolean;
      stream_options?: object;
    };
    if (!stream) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(WHOLE);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < PARTS; index++) {
      response.write(WORD);
    }
    response.end(`${asked ? LAST : ''}data: [DONE]\n\n`);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stderr.write(`ready: http://127.0.0.1:${port}\n`);
});
