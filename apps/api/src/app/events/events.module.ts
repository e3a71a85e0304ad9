import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { EventRepository } from './event.repository';
import { EVENT_MODEL, eventSchema } from './event.schema';
import { EventsController } from './events.controller';

/** Global: every change of data records an event. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: EVENT_MODEL, schema: eventSchema }])],
  controllers: [EventsController],
  providers: [EventRepository],
  exports: [EventRepository],
})
export class EventsModule {}
