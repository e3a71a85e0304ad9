/** The floor: the same frameworks, one POST route that answers a constant. */
import 'reflect-metadata';
import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ANSWER } from './constant-answer';

@Controller()
class ConstantController {
  @Post('acquire')
  @HttpCode(200)
  acquire() {
    return ANSWER;
  }
}

@Module({ controllers: [ConstantController] })
class ConstantModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ConstantModule,
    new FastifyAdapter(),
    {
      logger: false,
    },
  );
  await app.listen(0, '127.0.0.1');
  process.stderr.write(`ready: ${await app.getUrl()}\n`);
}

void main();
