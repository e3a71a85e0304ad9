import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { TokenRepository } from './token.repository';
import { TOKEN_MODEL, tokenSchema } from './token.schema';
import { TokenStore } from './token.store';
import { TokensController } from './tokens.controller';
import { TokensService } from './tokens.service';

@Module({
  imports: [MongooseModule.forFeature([{ name: TOKEN_MODEL, schema: tokenSchema }])],
  controllers: [TokensController],
  providers: [TokenRepository, TokensService, TokenStore],
  exports: [TokenStore],
})
export class TokensModule {}
