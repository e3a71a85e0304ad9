/** An upstream with OpenAI's API that takes next to no time: a chat completion of 1 kB, or the same as a stream. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ABOUT = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm' };
const WORDS = Array.from({ length: 20 }, () => 'All happy families are alike in some way. ');
const USAGE = { prompt_tokens: 12, completion_tokens: 200, total_tokens: 212 };

const ANSWER = JSON.stringify({
  ...ABOUT,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: WORDS.join('') },
    },
  ],
  usage: USAGE,
});

const CHUNKS = [
  ...WORDS.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
  chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
];
/** For those who ask for it. */
const LAST_CHUNK = chunk([], USAGE);

function chunk(choices: readonly object[], usage?: object): string {
  const content = { ...ABOUT, object: 'chat.completion.chunk', choices, usage };
  return `data: ${JSON.stringify(content)}\n\n`;
}

function stream(response: ServerResponse, isUsageWanted: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const each of isUsageWanted ? [...CHUNKS, LAST_CHUNK] : CHUNKS) {
    response.write(each);
  }
  response.end('data: [DONE]\n\n');
}

// Connections stay open: a client that is idle while others are measured must find its own again.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.once('end', () => {
    if (body.includes('"stream":true')) {
      stream(response, body.includes('"include_usage":true'));
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stderr.write(`ready: http://127.0.0.1:${port}\n`);
});
