import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { ClientSession, Model, Types } from 'mongoose';
import { EventProof } from './event-proof';
import { EVENT_MODEL, type EventDocument } from './event.schema';

/** An event as it stands in the database, whoever wrote it. */
export type EventRow = Partial<EventDocument> & { readonly _id: Types.ObjectId };

/** The log of events for those who examine it: rows as they are stored. */
@Injectable()
export class EventEvidence {
  constructor(
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDocument>,
    private readonly proof: EventProof,
  ) {}

  /** Whether Keypool wrote the row, exactly so. */
  isGenuine({ proof, ...row }: EventRow): boolean {
    return proof === this.proof.of('event', row);
  }

  all(): AsyncIterable<EventRow> {
    return this.events.collection.find<EventRow>({}, { batchSize: 1_000 });
  }

  /** The oldest first. */
  since(at: Date): AsyncIterable<EventDocument> {
    return this.events.collection
      .find<EventDocument>({ at: { $gte: at } }, { batchSize: 1_000 })
      .sort({ at: 1, _id: 1 });
  }

  async delete(ids: readonly Types.ObjectId[], session: ClientSession): Promise<void> {
    await this.events.deleteMany({ _id: { $in: [...ids] } }, { session }).exec();
  }

  async exists(id: Types.ObjectId): Promise<boolean> {
    return (await this.events.exists({ _id: id }).exec()) !== null;
  }
}
