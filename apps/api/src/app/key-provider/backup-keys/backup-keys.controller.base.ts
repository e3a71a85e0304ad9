import {
  checkedKeysSchema,
  checkKeysSchema,
  backupKeyIdListSchema,
  backupKeyListSchema,
  backupKeySchema,
  createBackupKeySchema,
  messageSchema,
  restoredBackupKeySchema,
  type CheckedKeysDto,
  type CheckKeysDto,
  type BackupKeyDto,
  type BackupKeyIdListDto,
  type BackupKeyListDto,
  type BackupKeyObstacle,
  type CreateBackupKeyDto,
  type MessageDto,
  type RestoredBackupKeyDto,
} from '@keypool/dto';
import { BackupKeyListQuery, IdParams } from '@keypool/dto/params';
import { Body, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../access/admin.guard';
import { CurrentActor } from '../../access/current-principal.decorators';
import type { Actor } from '../../identity/actor';
import { ProblemException } from '../../http/problem.exception';
import {
  ApiAdmin,
  ApiProblems,
  ApiZodCreated,
  ApiZodOk,
  ID_LISTS,
} from '../../openapi/api-responses';
import { BackupKeysService } from './backup-keys.service';

/** The reserve of one provider (seeds 001, 002 and 004; SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class BackupKeysControllerBase {
  constructor(protected readonly backupKeys: BackupKeysService) {}

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
  async create(
    @Body({ schema: createBackupKeySchema }) body: CreateBackupKeyDto,
    @CurrentActor() actor: Actor,
  ): Promise<BackupKeyDto> {
    return this.backupKeys.toDto(await this.backupKeys.createBackupKey(body, actor));
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
  async delete(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    if (!(await this.backupKeys.deleteBackupKey(id, actor))) {
      throw unknownBackupKey(id);
    }
    return { message: `The backup key ${id} was deleted.` };
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiZodOk(restoredBackupKeySchema)
  @ApiProblems('not_found')
  async restore(
    @Param() { id }: IdParams,
    @CurrentActor() actor: Actor,
  ): Promise<RestoredBackupKeyDto> {
    const isKnown = await this.backupKeys.restoreBackupKey(id, actor);
    const key = isKnown ? await this.backupKeys.getBackupKey(id) : null;
    if (!key) {
      throw unknownBackupKey(id);
    }
    return { message: outcomeOfRestore(key), key };
  }
}

const OBSTACLES: Record<BackupKeyObstacle, string> = {
  id_in_service: 'an active key has its id',
  secret_in_service: 'its API key is in service, or held by another backup key',
  secret_retired: 'a rotation retired its API key',
};

function outcomeOfRestore({ id, isUsed, usedFor, obstacle }: BackupKeyDto): string {
  if (isUsed) {
    return `The backup key ${id} was restored and took the place of ${usedFor} at once.`;
  }
  return obstacle
    ? `The backup key ${id} is available again, but cannot take over: ${OBSTACLES[obstacle]}.`
    : `The backup key ${id} is available again.`;
}

function unknownBackupKey(id: string): ProblemException {
  return new ProblemException('not_found', `There is no backup key ${id}.`);
}
