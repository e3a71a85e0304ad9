import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { TokensController } from './tokens.controller';
import { TokensService } from './tokens.service';

@Module({
  imports: [CredentialsModule, PasswordsModule],
  controllers: [TokensController],
  providers: [TokensService],
})
export class TokensModule {}
