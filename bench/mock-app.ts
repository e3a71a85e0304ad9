/** An upstream with OpenAI's API that takes next to no time: a chat completion of 1 kB. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  created: 1_790_000_000,
  model: 'm',
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content: 'All happy families are alike in some way. '.repeat(20),
      },
    },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 200, total_tokens: 212 },
});

// Connections stay open: a client that is idle while others are measured must find its own again.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stderr.write(`ready: http://127.0.0.1:${port}\n`);
});
