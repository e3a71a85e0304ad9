import { mongo } from 'mongoose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
/** Flags, and the kind of the section that holds the command. */
const MESSAGE_START = 5;

/** The answer of every MongoDB to `hello`. */
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

/** By command; `hello` over {@link HELLO}. */
export type FakeAnswers = Readonly<Record<string, mongo.Document>>;

function answerTo(request: Buffer, answers: FakeAnswers): Buffer {
  const isMessage = request.readInt32LE(12) === OP_MSG;
  const command = isMessage ? commandOf(request) : 'hello';
  const document =
    command in answers && command !== 'hello'
      ? answers[command]
      : { ...HELLO, ...answers['hello'], localTime: new Date() };
  const body = Buffer.from(mongo.BSON.serialize(document ?? {}));
  const start = Buffer.alloc(isMessage ? MESSAGE_START : 20);
  if (!isMessage) {
    start.writeInt32LE(1, HEADER_BYTES);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + start.length + body.length, 0);
  header.writeInt32LE(request.readInt32LE(4), 8);
  header.writeInt32LE(isMessage ? OP_MSG : OP_REPLY, 12);
  return Buffer.concat([header, start, body]);
}

function commandOf(request: Buffer): string {
  const document = mongo.BSON.deserialize(request.subarray(HEADER_BYTES + MESSAGE_START), {
    allowObjectSmallerThanBufferSize: true,
  });
  return Object.keys(document)[0] ?? '';
}

export interface FakeMongo {
  /** `127.0.0.1:` and its port. */
  readonly host: string;
  stop(): void;
}

/** A server that identifies itself as MongoDB: a standalone one unless `answers` says otherwise. */
export async function startFakeMongo(answers: FakeAnswers = {}): Promise<FakeMongo> {
  const server: Server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= HEADER_BYTES && pending.length >= pending.readInt32LE(0)) {
        const request = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(request.length);
        if ([OP_QUERY, OP_MSG].includes(request.readInt32LE(12))) {
          socket.write(answerTo(request, answers));
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { host: `127.0.0.1:${port}`, stop: () => server.close() };
}
