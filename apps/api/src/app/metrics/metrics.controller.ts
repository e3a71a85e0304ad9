import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { prometheusContentType } from 'prom-client';
import { MetricsGuard } from '../access/metrics.guard';
import {
  ADMIN_TOKEN_SECURITY,
  ApiProblems,
  METRICS_TOKEN_SECURITY,
  SESSION_SECURITY,
} from '../openapi/api-responses';
import { MetricsRegistry } from './metrics-registry';

@ApiTags('health')
@Controller('metrics')
@UseGuards(MetricsGuard)
export class MetricsController {
  constructor(private readonly metrics: MetricsRegistry) {}

  @Get()
  @ApiOperation({
    summary: 'The metrics of all processes behind this port, for Prometheus',
    description: 'What each of them means: docs/monitoring.md.',
  })
  @ApiBearerAuth(METRICS_TOKEN_SECURITY)
  @ApiBearerAuth(ADMIN_TOKEN_SECURITY)
  @ApiCookieAuth(SESSION_SECURITY)
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'In the text format of Prometheus',
    schema: { type: 'string', example: 'keypool_keys{provider="ohmygpt",status="healthy"} 12' },
  })
  @ApiProblems('unauthenticated', 'forbidden', 'too_many_attempts', 'database_unavailable')
  @Header('content-type', prometheusContentType)
  read(): Promise<string> {
    return this.metrics.read();
  }
}
