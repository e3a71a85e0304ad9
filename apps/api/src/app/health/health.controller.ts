import { liveSchema, type LiveDto } from '@keypool/dto';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { COMMIT, VERSION } from '../config/version';
import { ProblemException } from '../http/problem.exception';
import { ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { Readiness } from './readiness';

const readySchema = z
  .object({
    status: z.literal('ready'),
    unreadableKeys: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Keys that nobody gets, because their stored secret must not be used. Absent for none',
      ),
  })
  .meta({ id: 'Ready' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs, and which program it is' })
  @ApiZodOk(liveSchema)
  live(): LiveDto {
    return { status: 'live', version: VERSION, commit: COMMIT };
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
    const { unreadableKeys } = this.readiness;
    return { status: 'ready', ...(unreadableKeys > 0 ? { unreadableKeys } : {}) };
  }
}
