import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { SessionsModule } from '../auth/sessions.module';
import { FirstAdmin } from './first-admin';
import { PasswordHasher } from './password-hasher';
import { UserRepository } from './user.repository';
import { USER_MODEL, userSchema } from './user.schema';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

@Module({
  imports: [MongooseModule.forFeature([{ name: USER_MODEL, schema: userSchema }]), SessionsModule],
  controllers: [UsersController],
  providers: [FirstAdmin, PasswordHasher, UserRepository, UsersService],
  exports: [FirstAdmin, PasswordHasher, UserRepository],
})
export class UsersModule {}
