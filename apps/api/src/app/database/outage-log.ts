import type { Logger } from '@nestjs/common';

/** Logs a repeated failure once, and once that it is over: an outage may last for hours. */
export class OutageLog {
  private isReported = false;

  constructor(private readonly logger: Logger) {}

  failed(what: string, error: unknown, fields: object = {}): void {
    if (!this.isReported) {
      this.isReported = true;
      this.logger.warn({ msg: what, ...fields, err: error });
    }
  }

  over(what: string, fields: object = {}): void {
    if (this.isReported) {
      this.isReported = false;
      this.logger.log({ msg: what, ...fields });
    }
  }
}
