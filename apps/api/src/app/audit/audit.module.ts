import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditUpkeep } from './audit-upkeep';
import { AuditVerification } from './audit-verification';
import { EventSealerJob } from './event-sealer.job';
import { PurgeEventsJob } from './purge-events.job';
import { SealRepository } from './seal.repository';
import { SEAL_MODEL, sealSchema } from './seal.schema';

@Module({
  imports: [MongooseModule.forFeature([{ name: SEAL_MODEL, schema: sealSchema }])],
  providers: [AuditUpkeep, AuditVerification, EventSealerJob, PurgeEventsJob, SealRepository],
  exports: [AuditUpkeep, AuditVerification],
})
export class AuditModule {}
