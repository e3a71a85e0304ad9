import type { Groundwork } from '../groundwork';
import { endOnSignals } from '../shutdown';
import { Processes } from './processes';

/**
 * Serves in several processes that share the port, until a signal ends them.
 * @param say takes a line for the operator
 * @returns the URL to open
 * @throws StartupError when one of them cannot start
 */
export async function serveTogether(
  { config, database, reserved, logger, log }: Groundwork,
  say: (line: string) => void,
): Promise<string> {
  const stop = async (): Promise<void> => {
    const isClean = await processes.stop();
    await database.stop();
    if (!isClean) {
      throw new Error('a process did not end as it should');
    }
  };
  const processes = new Processes({
    // The log becomes pretty here.
    config: { ...config, server: { ...config.server, port: reserved.port, logFormat: 'json' } },
    database,
    logger,
    log,
    onGiveUp: (reason) => {
      say(`Keypool ends, because a process that died cannot be started again. ${reason}`);
      logger.error({ msg: 'giving up', reason }, 'Processes');
      const end = () => process.exit(1);
      stop().then(end, end);
    },
  });
  const url = await processes.start(() => reserved.release());
  endOnSignals(stop, config.server, logger);
  return url;
}
