import { messageSchema, userListSchema, type MessageDto, type UserListDto } from '@keypool/dto';
import { IdParams, UserListQuery } from '@keypool/dto/params';
import { Controller, Delete, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { CurrentPrincipal } from '../access/current-principal.decorators';
import { ownerBehind, type Principal } from '../identity/principal';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { OwnPassword } from '../passwords/own-password';
import { UsersService } from './users.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly ownPassword: OwnPassword,
  ) {}

  @Get()
  @ApiZodOk(userListSchema)
  @ApiProblems('validation_failed')
  listUsers(@Query() query: UserListQuery): Promise<UserListDto> {
    return this.users.listUsers(query);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found', 'last_admin', 'forbidden', 'password_required')
  async deleteUser(
    @Param() { id }: IdParams,
    @CurrentPrincipal() principal: Principal,
  ): Promise<MessageDto> {
    this.ownPassword.assertFreshIfPerson(principal);
    return this.users.deleteUser(id, principal.actor, ownerBehind(principal));
  }
}
