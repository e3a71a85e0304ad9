import type { RotationDto, RotationListDto } from '@keypool/dto';
import type { RotationListQuery } from '@keypool/dto/params';
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
    const waiting = rows.filter(({ state }) => state === 'waiting');
    const bound = await this.bindings.proxiesOf(waiting.map(({ failedKeyId }) => failedKeyId));
    const now = this.clock.now();
    return {
      rotations: rows.map((entry) =>
        entry.state === 'waiting'
          ? toRotationDto(entry, now, bound.get(entry.failedKeyId))
          : toRotationDto(entry, now),
      ),
      nextCursor,
    };
  }

  show(entry: RotationDocument): RotationDto {
    return toRotationDto(entry, this.clock.now());
  }
}
