import type { RotationDto, RotationListDto } from '@keypool/dto';
import type { RotationFilterQuery, RotationListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { BindingRepository } from '../store/binding.repository';
import { toRotationDto } from '../store/rotation.mapper';
import { RotationRepository } from '../store/rotation.repository';
import type { RotationDocument } from '../store/rotation.schema';

/** The journal of rotations, as admins see it. */
@Injectable()
export class Journal {
  constructor(
    private readonly rotations: RotationRepository,
    private readonly bindings: BindingRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /** Newest first. */
  async list(query: RotationListQuery): Promise<RotationListDto> {
    const { rows, nextCursor } = await this.rotations.find(query);
    return { rotations: await this.showAll(rows), nextCursor };
  }

  /** All that match, newest first. */
  async *all(query: RotationFilterQuery): AsyncGenerator<RotationDto> {
    for await (const entry of this.rotations.all(query)) {
      yield* await this.showAll([entry]);
    }
  }

  show(entry: RotationDocument): RotationDto {
    return toRotationDto(entry, this.clock.now());
  }

  /** Those that wait with the proxies that their keys are bound to now. */
  private async showAll(entries: readonly RotationDocument[]): Promise<RotationDto[]> {
    const waiting = entries.filter(({ state }) => state === 'waiting');
    const bound = await this.bindings.proxiesOf(waiting.map(({ failedKeyId }) => failedKeyId));
    const now = this.clock.now();
    return entries.map((entry) =>
      entry.state === 'waiting'
        ? toRotationDto(entry, now, bound.get(entry.failedKeyId))
        : toRotationDto(entry, now),
    );
  }
}
