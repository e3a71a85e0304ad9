import type { DestinationStream } from 'pino';
import type { AppConfig } from './app/config/app-config';
import type { OpenedDatabase } from './app/database/open-database';
import type { ApplicationLogger } from './app/http/application-logger';
import type { ReservedAddress } from './listen';

/** What is there before anything is served. */
export interface Groundwork {
  readonly config: AppConfig;
  readonly database: OpenedDatabase;
  readonly reserved: ReservedAddress;
  readonly logger: ApplicationLogger;
  /** Where the logger writes. */
  readonly log: DestinationStream;
}
