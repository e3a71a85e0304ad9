import {
  createUserSchema,
  updateUserSchema,
  userSchema,
  type CreateUserDto,
  type UpdateUserDto,
  type UserDto,
} from '@keypool/dto';
import { IdParams } from '@keypool/dto/params';
import { Body, Controller, Param, Patch, Post, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { CurrentPrincipal } from '../access/current-principal.decorators';
import type { Principal } from '../identity/principal';
import {
  ApiAdminSession,
  ApiProblems,
  ApiZodCreated,
  ApiZodOk,
  FRESH_PASSWORD_PROBLEMS,
} from '../openapi/api-responses';
import { OwnPassword } from '../passwords/own-password';
import { UsersService } from './users.service';

/** What makes somebody an admin, or somebody else's password: for people who know their own. */
@ApiAdminSession()
@UseGuards(AdminGuard)
@Controller('admin/users')
export class UserChangesController {
  constructor(
    private readonly users: UsersService,
    private readonly ownPassword: OwnPassword,
  ) {}

  @Post()
  @ApiZodCreated(userSchema)
  @ApiProblems('validation_failed', 'duplicate_id', 'too_many_attempts', ...FRESH_PASSWORD_PROBLEMS)
  async createUser(
    @Body({ schema: createUserSchema }) body: CreateUserDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<UserDto> {
    this.ownPassword.assertFresh(principal);
    return this.users.createUser(body, principal.actor);
  }

  @Patch(':id')
  @ApiZodOk(userSchema)
  @ApiProblems(
    'validation_failed',
    'not_found',
    'last_admin',
    'too_many_attempts',
    ...FRESH_PASSWORD_PROBLEMS,
  )
  async updateUser(
    @Param() { id }: IdParams,
    @Body({ schema: updateUserSchema }) body: UpdateUserDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<UserDto> {
    this.ownPassword.assertFresh(principal);
    return this.users.updateUser(id, body, principal.actor);
  }
}
