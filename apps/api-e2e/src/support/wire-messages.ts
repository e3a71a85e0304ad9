import { mongo } from 'mongoose';

const HEADER_BYTES = 16;
const FLAG_BYTES = 4;
const OP_MSG = 2013;
const BODY = 0;

/** What a request asks the database to do. */
export interface Command {
  readonly name: string;
  /** Empty for a command without a collection. */
  readonly collection: string;
}

/** Splits the data of a connection into messages of MongoDB's wire protocol, however it was chunked. */
export class MessageReader {
  private pending: Buffer = Buffer.alloc(0);

  /** @returns the messages completed by this chunk */
  take(data: Buffer): Buffer[] {
    this.pending = Buffer.concat([this.pending, data]);
    const messages: Buffer[] = [];
    while (this.pending.length >= HEADER_BYTES) {
      const length = this.pending.readInt32LE(0);
      if (this.pending.length < length) {
        break;
      }
      messages.push(this.pending.subarray(0, length));
      this.pending = this.pending.subarray(length);
    }
    return messages;
  }
}

export function requestId(message: Buffer): number {
  return message.readInt32LE(4);
}

/** The request that a message answers. */
export function answeredId(message: Buffer): number {
  return message.readInt32LE(8);
}

/** Null for the old form of a message, which drivers use for the first greeting only. */
export function commandOf(message: Buffer): Command | null {
  if (message.readInt32LE(12) !== OP_MSG) {
    return null;
  }
  let at = HEADER_BYTES + FLAG_BYTES;
  // A list of documents, which stands apart from the command, begins with its length.
  while (message[at] !== BODY) {
    at += 1 + message.readInt32LE(at + 1);
  }
  const start = at + 1;
  const body = mongo.BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
  const [name = '', value] = Object.entries(body)[0] ?? [];
  return { name, collection: typeof value === 'string' ? value : '' };
}
