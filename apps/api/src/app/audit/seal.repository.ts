import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import { isDuplicate } from '../database/driver-errors';
import { WRITE } from '../database/write-options';
import { EventProof } from '../events/event-proof';
import { SEAL_MODEL, SEALS_COLLECTION, type SealDocument } from './seal.schema';

/** The chain of seals. */
@Injectable()
export class SealRepository {
  constructor(
    @InjectModel(SEAL_MODEL) private readonly seals: Model<SealDocument>,
    private readonly proof: EventProof,
  ) {}

  last(): Promise<SealDocument | null> {
    return this.seals.findOne().sort({ _id: -1 }).lean<SealDocument>().exec();
  }

  find(number: number): Promise<SealDocument | null> {
    return this.seals.findById(number).lean<SealDocument>().exec();
  }

  /** In their order. */
  all(): AsyncIterable<SealDocument> {
    return this.seals.find().sort({ _id: 1 }).lean<SealDocument>().cursor({ batchSize: 100 });
  }

  /**
   * From the beginning of the chain on, as far as their events are older.
   * @param before epoch ms
   */
  async oldest(limit: number, before: number, session: ClientSession): Promise<SealDocument[]> {
    const found = await this.seals
      .find({}, null, { session })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<SealDocument[]>()
      .exec();
    const end = found.findIndex(({ newest }) => newest.getTime() >= before);
    return end < 0 ? found : found.slice(0, end);
  }

  async delete(seals: readonly SealDocument[], session: ClientSession): Promise<void> {
    const numbers = seals.map(({ _id }) => _id);
    await this.seals.deleteMany({ _id: { $in: numbers } }, { session }).exec();
  }

  /** The ids of the events, in hex, that these seals hold. */
  async idsSince(until: Date): Promise<Set<string>> {
    const found = await this.seals
      .find({ until: { $gte: until } }, { ids: 1 })
      .lean<Pick<SealDocument, 'ids'>[]>()
      .exec();
    return new Set(found.flatMap(({ ids }) => ids.map((id) => id.toHexString())));
  }

  /** @returns the seal, or null when another process was faster */
  async append(seal: Omit<SealDocument, 'digest'>): Promise<SealDocument | null> {
    const document = { ...seal, digest: this.proof.of('seal', seal) };
    try {
      await this.seals.db.collection<SealDocument>(SEALS_COLLECTION).insertOne(document, WRITE);
      return document;
    } catch (error) {
      if (isDuplicate(error)) {
        return null;
      }
      throw error;
    }
  }

  isGenuine({ digest, ...seal }: SealDocument): boolean {
    return digest === this.proof.of('seal', seal);
  }
}
