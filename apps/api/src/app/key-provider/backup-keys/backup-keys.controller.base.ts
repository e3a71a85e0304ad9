import {
  checkedKeysSchema,
  checkKeysSchema,
  backupKeyIdListSchema,
  backupKeyListSchema,
  backupKeySchema,
  createBackupKeySchema,
  messageSchema,
  revealKeySchema,
  restoredBackupKeySchema,
  type CheckedKeysDto,
  type CheckKeysDto,
  type BackupKeyDto,
  type BackupKeyIdListDto,
  type BackupKeyListDto,
  type CreateBackupKeyDto,
  type MessageDto,
  type RevealedKeyDto,
  type RevealKeyDto,
  type RestoredBackupKeyDto,
} from '@keypool/dto';
import { BackupKeyListQuery, IdParams } from '@keypool/dto/params';
import { Body, Delete, Get, HttpCode, Ip, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../access/admin.guard';
import { CurrentActor, CurrentUser } from '../../access/current-principal.decorators';
import type { Actor } from '../../identity/actor';
import type { UserPrincipal } from '../../identity/principal';
import {
  ApiAdmin,
  ApiProblems,
  ApiZodCreated,
  ApiZodOk,
  ID_LISTS,
} from '../../openapi/api-responses';
import { RevealService } from '../reveal/reveal.service';
import { RevealsKey } from '../reveal/reveals-key.decorator';
import { BackupKeysService } from './backup-keys.service';

/** The reserve of one provider (seeds 001, 002 and 004; SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class BackupKeysControllerBase {
  constructor(
    protected readonly backupKeys: BackupKeysService,
    protected readonly secrets: RevealService,
  ) {}

  @Get()
  @ApiZodOk(backupKeyListSchema.or(backupKeyIdListSchema), ID_LISTS)
  @ApiProblems('validation_failed')
  list(@Query() query: BackupKeyListQuery): Promise<BackupKeyListDto | BackupKeyIdListDto> {
    return query.fields
      ? this.backupKeys.getBackupKeyIds(query)
      : this.backupKeys.getBackupKeyList(query);
  }

  @Post()
  @ApiZodCreated(backupKeySchema)
  @ApiProblems('validation_failed', 'duplicate_id', 'duplicate_secret', 'retired_secret')
  create(
    @Body({ schema: createBackupKeySchema }) body: CreateBackupKeyDto,
    @CurrentActor() actor: Actor,
  ): Promise<BackupKeyDto> {
    return this.backupKeys.create(body, actor);
  }

  @Post('check')
  @HttpCode(200)
  @ApiZodOk(checkedKeysSchema)
  @ApiProblems('validation_failed')
  check(@Body({ schema: checkKeysSchema }) body: CheckKeysDto): Promise<CheckedKeysDto> {
    return this.backupKeys.checkKeys(body);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  delete(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.backupKeys.delete(id, actor);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiZodOk(restoredBackupKeySchema)
  @ApiProblems('not_found')
  restore(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<RestoredBackupKeyDto> {
    return this.backupKeys.restore(id, actor);
  }

  @RevealsKey()
  reveal(
    @Param() { id }: IdParams,
    @Body({ schema: revealKeySchema }) { password }: RevealKeyDto,
    @CurrentUser() user: UserPrincipal,
    @Ip() address: string,
  ): Promise<RevealedKeyDto> {
    return this.secrets.ofBackupKey(id, { user, password, address });
  }
}
