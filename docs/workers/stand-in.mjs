/** An upstream to try Keypool with: it answers chats, without streaming, and a key that is deleted is used up from then on. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const PORT = Number(process.argv[2] ?? 3002);
const usedUp = new Set();
const refusal = { statusCode: 402, message: 'Insufficient balance', data: null };

const server = createServer(async (request, response) => {
  const send = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const { authorization } = request.headers;
  if (request.method === 'DELETE') {
    usedUp.add(authorization);
    send(200, { usedUp: usedUp.size });
  } else if (usedUp.has(authorization)) {
    send(402, { ...refusal, errorType: 'insufficient_balance_error' });
  } else {
    const { model, messages } = await json(request);
    const content = `You said: ${messages.at(-1).content}`;
    send(200, {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_790_000_000, model },
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
  }
});
server.listen(PORT, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
