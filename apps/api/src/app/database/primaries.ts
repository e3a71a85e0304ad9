import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';

/**
 * Notices elections. A new primary may not know yet which commits a majority has: what is read from it may be older
 * than what was read from its predecessor (SERVER-53813).
 */
@Injectable()
export class Primaries {
  /** How often the driver has discovered a new primary. It always does before anything is read from it. */
  elections = 0;
  private latest: string | null = null;

  constructor(@InjectConnection() connection: Connection) {
    connection
      .getClient()
      .on('topologyDescriptionChanged', ({ previousDescription, newDescription }) => {
        this.latest ??= primaryIn(previousDescription);
        const next = primaryIn(newDescription);
        if (next !== null && next !== this.latest) {
          this.latest = next;
          this.elections++;
        }
      });
  }
}

function primaryIn({ servers }: mongo.TopologyDescription): string | null {
  const primary = [...servers.values()].find(({ type }) => type === 'RSPrimary');
  return primary ? `${primary.address} ${String(primary.electionId)}` : null;
}
