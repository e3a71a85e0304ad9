import {
  createUserSchema,
  messageSchema,
  updateUserSchema,
  userListSchema,
  userSchema,
  type CreateUserDto,
  type MessageDto,
  type UpdateUserDto,
  type UserDto,
  type UserListDto,
} from '@keypool/dto';
import { IdParams, UserListQuery } from '@keypool/dto/params';
import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { CurrentActor } from '../access/current-principal.decorators';
import type { Actor } from '../identity/actor';
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk } from '../openapi/api-responses';
import { UsersService } from './users.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiZodOk(userListSchema)
  @ApiProblems('validation_failed')
  listUsers(@Query() query: UserListQuery): Promise<UserListDto> {
    return this.users.listUsers(query);
  }

  @Post()
  @ApiZodCreated(userSchema)
  @ApiProblems('validation_failed', 'duplicate_id', 'too_many_attempts')
  createUser(
    @Body({ schema: createUserSchema }) body: CreateUserDto,
    @CurrentActor() actor: Actor,
  ): Promise<UserDto> {
    return this.users.createUser(body, actor);
  }

  @Patch(':id')
  @ApiZodOk(userSchema)
  @ApiProblems('validation_failed', 'not_found', 'last_admin', 'too_many_attempts')
  updateUser(
    @Param() { id }: IdParams,
    @Body({ schema: updateUserSchema }) body: UpdateUserDto,
    @CurrentActor() actor: Actor,
  ): Promise<UserDto> {
    return this.users.updateUser(id, body, actor);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found', 'last_admin')
  deleteUser(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.users.deleteUser(id, actor);
  }
}
