/** The floor below all frameworks: node:http, which reads a JSON body and answers a constant. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWER } from './constant-answer';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.once('end', () => {
    JSON.parse(body);
    const answer = JSON.stringify(ANSWER);
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stderr.write(`ready: http://127.0.0.1:${port}\n`);
});
