import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemException } from '../http/problem.exception';
import { ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { Readiness } from './readiness';

const liveSchema = z.object({ status: z.literal('live') }).meta({ id: 'Live' });
const readySchema = z.object({ status: z.literal('ready') }).meta({ id: 'Ready' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiZodOk(liveSchema)
  live(): z.infer<typeof liveSchema> {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether this process takes requests: 503 without the database and while it stops',
  })
  @ApiZodOk(readySchema)
  @ApiProblems('not_ready')
  ready(): z.infer<typeof readySchema> {
    const reasons = this.readiness.reasons();
    if (reasons.length > 0) {
      throw new ProblemException('not_ready', reasons.join('; '), { retryAfterSeconds: 1 });
    }
    return { status: 'ready' };
  }
}
