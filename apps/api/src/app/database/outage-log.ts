import type { Logger } from '@nestjs/common';

/** Logs a repeated failure once, and once that it is over: an outage may last for hours. */
export class OutageLog {
  private isTold = false;

  constructor(private readonly logger: Logger) {}

  failed(what: string): void {
    if (!this.isTold) {
      this.isTold = true;
      this.logger.warn(what);
    }
  }

  over(what: string): void {
    if (this.isTold) {
      this.isTold = false;
      this.logger.log(what);
    }
  }
}
