import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { TokensController } from './tokens.controller';
import { TokensService } from './tokens.service';

@Module({
  imports: [CredentialsModule],
  controllers: [TokensController],
  providers: [TokensService],
})
export class TokensModule {}
