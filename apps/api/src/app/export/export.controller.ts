import {
  BackupKeyExportQuery,
  BindingExportQuery,
  EventExportQuery,
  KeyExportQuery,
  RotationExportQuery,
} from '@keypool/dto/params';
import {
  applyDecorators,
  Controller,
  Get,
  Query,
  UseGuards,
  type StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AdminGuard } from '../access/admin.guard';
import { ApiAdmin, ApiProblems } from '../openapi/api-responses';
import { download } from './download';
import { ExportService } from './export.service';

/** The route answers with a file. */
const ApiDownload = (summary: string) =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({
      status: 200,
      description:
        "A file. In CSV a cell that a spreadsheet would run as a formula begins with `'`",
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'array', items: { type: 'object' } } },
      },
    }),
    ApiProblems('validation_failed'),
  );

/** Whole lists as files (SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/export')
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Get('events')
  @ApiDownload('All events that match, newest first')
  events(@Query() { format, ...query }: EventExportQuery): StreamableFile {
    return download(this.exports.ofEvents(query), format);
  }

  @Get('keys')
  @ApiDownload('All keys that match, one provider after the other; API keys are masked')
  keys(@Query() { format, ...query }: KeyExportQuery): StreamableFile {
    return download(this.exports.ofKeys(query), format);
  }

  @Get('backup-keys')
  @ApiDownload('All backup keys that match, one provider after the other; API keys are masked')
  backupKeys(@Query() { format, ...query }: BackupKeyExportQuery): StreamableFile {
    return download(this.exports.ofBackupKeys(query), format);
  }

  @Get('bindings')
  @ApiDownload('All bindings that match, one provider after the other')
  bindings(@Query() { format, ...query }: BindingExportQuery): StreamableFile {
    return download(this.exports.ofBindings(query), format);
  }

  @Get('rotations')
  @ApiDownload('The journals of rotations, one provider after the other, newest first')
  rotations(@Query() { format, ...query }: RotationExportQuery): StreamableFile {
    return download(this.exports.ofRotations(query), format);
  }
}
