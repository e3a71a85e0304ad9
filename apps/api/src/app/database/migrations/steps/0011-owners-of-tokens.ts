import type { Types } from 'mongoose';
import type { Migration } from '../migration';

interface Token {
  _id: Types.ObjectId;
  name: string;
  createdAt?: Date;
  start?: string | null;
  createdBy?: string | null;
  owner?: string | null;
}

interface Creation {
  actor: string;
}

/** Token and event were written in one transaction. */
const SAME_MOMENT_MS = 5_000;

/**
 * Tokens know who made them, and whose they are. For existing ones, the log of events tells who made them, as far back
 * as it goes; they belong to their maker, if that user still exists. Their first characters are not stored anywhere.
 */
export const ownersOfTokens: Migration = {
  name: '0011-owners-of-tokens',
  async up(run) {
    const tokens = run.connection.collection<Token>('api_tokens');
    const events = run.connection.collection<Creation>('events');
    const users = run.connection.collection('users');
    const unowned = { owner: { $exists: false } };
    await run.inBatches(tokens.find(unowned), async (batch, session) => {
      for (const { _id, name, createdAt } of batch) {
        const made = createdAt?.getTime() ?? 0;
        const at = {
          $gte: new Date(made - SAME_MOMENT_MS),
          $lte: new Date(made + SAME_MOMENT_MS),
        };
        const event = await events.findOne(
          { at, type: 'token_created', 'detail.name': name },
          { session },
        );
        const createdBy = event?.actor ?? null;
        const user = createdBy && (await users.findOne({ email: createdBy }, { session }));
        await tokens.updateOne(
          { _id, ...unowned },
          { $set: { start: null, createdBy, owner: user ? createdBy : null } },
          { session },
        );
      }
      return batch.length;
    });
  },
};
