import { mongo } from 'mongoose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** What a mongod that is no member of a replica set answers to `hello`: there is no `setName`. */
const HELLO = {
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 27,
  readOnly: false,
  ok: 1,
};

function answerTo(request: Buffer): Buffer {
  const document = Buffer.from(mongo.BSON.serialize({ ...HELLO, localTime: new Date() }));
  const isMessage = request.readInt32LE(12) === OP_MSG;
  const start = isMessage ? Buffer.alloc(5) : Buffer.alloc(20);
  if (!isMessage) {
    start.writeInt32LE(1, HEADER_BYTES);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + start.length + document.length, 0);
  header.writeInt32LE(request.readInt32LE(4), 8);
  header.writeInt32LE(isMessage ? OP_MSG : OP_REPLY, 12);
  return Buffer.concat([header, start, document]);
}

/** A server that says of itself what a standalone MongoDB says. It knows no other answer. */
export async function startStandaloneMongo(): Promise<{ uri: string; stop(): void }> {
  const server: Server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= HEADER_BYTES && pending.length >= pending.readInt32LE(0)) {
        const request = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(request.length);
        if ([OP_QUERY, OP_MSG].includes(request.readInt32LE(12))) {
          socket.write(answerTo(request));
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    uri: `mongodb://127.0.0.1:${port}/keypool?directConnection=true`,
    stop: () => server.close(),
  };
}
