import { mongo } from 'mongoose';

export const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

export type Notes = mongo.Collection<{ _id: string; at?: Date }>;

/** Calls `use` with the test collection behind `uri`. */
export async function withNotes<T>(
  uri: string,
  use: (notes: Notes, client: mongo.MongoClient) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(uri);
  try {
    return await use(client.db().collection('notes'), client);
  } finally {
    await client.close();
  }
}

/** Inserts one document in an acknowledged transaction. */
export async function writeNote(uri: string, id: string): Promise<void> {
  await withNotes(uri, async (notes, client) => {
    await client.withSession((session) =>
      session.withTransaction(() => notes.insertOne({ _id: id }, { session }), DURABLE),
    );
  });
}

/** The ids of all documents, sorted. */
export async function readNotes(uri: string): Promise<string[]> {
  const all = await withNotes(uri, (notes) => notes.find().sort({ _id: 1 }).toArray());
  return all.map((note) => note._id);
}
