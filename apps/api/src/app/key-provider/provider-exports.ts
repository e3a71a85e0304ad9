import type { BackupKeyDto, BindingDto, KeyDto, RotationDto } from '@keypool/dto';
import type {
  BackupKeyFilterQuery,
  BindingFilterQuery,
  KeyFilterQuery,
  RotationFilterQuery,
} from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { BackupKeysService } from './backup-keys/backup-keys.service';
import { BindingReader } from './bindings/binding-reader';
import { KeysService } from './keys/keys.service';
import { Journal } from './rotations/journal';

/** The lists of one provider as downloads have them: all rows that match, read as fast as they are taken. */
@Injectable()
export class ProviderExports {
  constructor(
    private readonly activeKeys: KeysService,
    private readonly reserve: BackupKeysService,
    private readonly bound: BindingReader,
    private readonly journal: Journal,
  ) {}

  keys(query: KeyFilterQuery): AsyncIterable<KeyDto> {
    return this.activeKeys.all(query);
  }

  backupKeys(query: BackupKeyFilterQuery): AsyncIterable<BackupKeyDto> {
    return this.reserve.all(query);
  }

  bindings(query: BindingFilterQuery): AsyncIterable<BindingDto> {
    return this.bound.all(query);
  }

  rotations(query: RotationFilterQuery): AsyncIterable<RotationDto> {
    return this.journal.all(query);
  }
}
