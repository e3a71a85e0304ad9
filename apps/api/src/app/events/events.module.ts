import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { EventEvidence } from './event-evidence';
import { EventProof } from './event-proof';
import { EventRepository } from './event.repository';
import { EVENT_MODEL, eventSchema } from './event.schema';
import { EventsController } from './events.controller';

/** Global: every change of data records an event. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: EVENT_MODEL, schema: eventSchema }])],
  controllers: [EventsController],
  providers: [EventEvidence, EventProof, EventRepository],
  exports: [EventEvidence, EventProof, EventRepository],
})
export class EventsModule {}
