import {
  checkedKeysSchema,
  checkKeysSchema,
  clearedKeySchema,
  createKeySchema,
  keyIdListSchema,
  keyListSchema,
  keySchema,
  messageSchema,
  revealKeySchema,
  resetKeySchema,
  rotateKeySchema,
  rotationSchema,
  type CheckedKeysDto,
  type CheckKeysDto,
  type ClearedKeyDto,
  type CreateKeyDto,
  type KeyDto,
  type KeyIdListDto,
  type KeyListDto,
  type MessageDto,
  type RevealedKeyDto,
  type RevealKeyDto,
  type ResetKeyDto,
  type RotateKeyDto,
  type RotationDto,
} from '@keypool/dto';
import { IdParams, KeyListQuery } from '@keypool/dto/params';
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
import { RotationService } from '../rotations/rotation.service';
import { KeyCooldownsService } from './key-cooldowns.service';
import { KeysService } from './keys.service';

/** The active keys of one provider (seeds 003 and 004; SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class KeysControllerBase {
  constructor(
    protected readonly keys: KeysService,
    protected readonly rotation: RotationService,
    protected readonly cooldowns: KeyCooldownsService,
    protected readonly secrets: RevealService,
  ) {}

  @Get()
  @ApiZodOk(keyListSchema.or(keyIdListSchema), ID_LISTS)
  @ApiProblems('validation_failed')
  list(@Query() query: KeyListQuery): Promise<KeyListDto | KeyIdListDto> {
    return query.fields ? this.keys.getKeyIds(query) : this.keys.getKeyList(query);
  }

  @Post()
  @ApiZodCreated(keySchema)
  @ApiProblems('validation_failed', 'duplicate_id', 'duplicate_secret', 'retired_secret')
  create(
    @Body({ schema: createKeySchema }) body: CreateKeyDto,
    @CurrentActor() actor: Actor,
  ): Promise<KeyDto> {
    return this.keys.create(body, actor);
  }

  @Post('check')
  @HttpCode(200)
  @ApiZodOk(checkedKeysSchema)
  @ApiProblems('validation_failed')
  check(@Body({ schema: checkKeysSchema }) body: CheckKeysDto): Promise<CheckedKeysDto> {
    return this.keys.checkKeys(body);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  delete(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.keys.delete(id, actor);
  }

  @Post(':id/reset')
  @HttpCode(200)
  @ApiZodOk(resetKeySchema)
  @ApiProblems('not_found')
  reset(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<ResetKeyDto> {
    return this.keys.reset(id, actor);
  }

  @Post(':id/clear-cooldown')
  @HttpCode(200)
  @ApiZodOk(clearedKeySchema)
  @ApiProblems('not_found', 'key_exhausted')
  clearCooldown(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<ClearedKeyDto> {
    return this.cooldowns.clear(id, actor);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiZodOk(rotationSchema)
  @ApiProblems('validation_failed', 'not_found', 'no_backup_available')
  rotate(
    @Param() { id }: IdParams,
    @Body({ schema: rotateKeySchema.optional() }) body: RotateKeyDto | undefined,
    @CurrentActor() actor: Actor,
  ): Promise<RotationDto> {
    return this.rotation.rotateKey(id, actor, body?.reason);
  }

  @RevealsKey()
  reveal(
    @Param() { id }: IdParams,
    @Body({ schema: revealKeySchema }) { password }: RevealKeyDto,
    @CurrentUser() user: UserPrincipal,
    @Ip() address: string,
  ): Promise<RevealedKeyDto> {
    return this.secrets.ofKey(id, { user, password, address });
  }
}
