import { accessSync, constants, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { uriOf, type Access } from './access';
import { inFolder, unusableFolder } from './advice';
import type { Engine, EngineName } from './engine';
import { readEngineRecord, writeEngineRecord, type EngineRecord } from './engine-record';
import { EmbeddedDatabaseError, messageOf } from './errors';
import { takeLock } from './folder-lock';
import type { FolderLock } from './folder-lock';
import { Keeper } from './keeper';
import type { KeeperOrder } from './keeper';
import { chooseEngine } from './ladder';
import { endLeftover } from './leftover';
import { assertOurs } from './hello';
import { keepOthersOut } from './keep-others-out';
import { makeFolder } from './make-folder';
import { keepPassword, type PasswordSeal } from './password-file';
import { freePort, isPortFree } from './port';

export interface EmbeddedDatabaseOptions {
  /** Data folder, absolute or relative to the working folder; created when missing. */
  readonly dataDir: string;
  /** Takes one line for the operator at a time: progress, and the line that says which engine runs. */
  readonly log: (line: string) => void;
  /** Seals the password in the data folder; without it, only the file's mode protects it. */
  readonly seal?: PasswordSeal;
  /** The engine died and could not be restarted. */
  readonly onExit?: (reason: string) => void;
}

export interface EmbeddedDatabase {
  /** With the password: never to be logged, nor given to a program as an argument. */
  readonly uri: string;
  readonly engine: EngineName;
  /** As shown to the operator: `SecantusDB 0.7.0b3`. */
  readonly label: string;
  /** Process id of the engine; it changes when the keeper restarts it. */
  readonly pid: number | undefined;
  /** How the engine died, until it is back; else null. */
  readonly trouble: string | null;
  /** How often the engine died and was started again. */
  readonly restarts: number;
  /** Ends the engine and releases the data folder. Later calls wait for the same end. */
  stop(): Promise<void>;
}

/** After this many keepers were killed in a row, no other is started. */
const MAX_LOST_KEEPERS = 5;
const PORT_TRIES = 3;

/**
 * Starts Keypool's embedded database in `dataDir` on loopback and keeps it running until `stop` or the end of this
 * process, however it ends (SPEC section 3, "Engines").
 *
 * Rejects with an {@link EmbeddedDatabaseError} whose message tells the operator what to do.
 */
export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  const dataDir = openFolder(options.dataDir);
  let lock: FolderLock | null = null;
  try {
    lock = lockFolder(dataDir);
    return await new Starter(dataDir, lock, options).start();
  } catch (error) {
    lock?.release();
    throw inFolder(dataDir, error);
  }
}

function openFolder(wanted: string): string {
  const path = resolve(wanted);
  try {
    makeFolder(join(path, 'db'));
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    keepOthersOut(path, join(path, 'db'));
    accessSync(join(path, 'db'), constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (error) {
    throw unusableFolder(path, error);
  }
}

function lockFolder(dataDir: string): FolderLock {
  const taken = takeLock(join(dataDir, 'lock'));
  if ('lock' in taken) {
    return taken.lock;
  }
  throw new EmbeddedDatabaseError(
    'data_folder_in_use',
    `The data folder ${dataDir} is in use by the running process ${taken.heldBy}. Stop that Keypool first, or give this one a folder of its own with KEYPOOL_DATA_DIR. Several Keypool processes share one database through MONGODB_URI.`,
  );
}

class Starter {
  private readonly dbDir: string;
  private readonly pidFile: string;
  private keeper: Keeper | null = null;
  private stopping: Promise<void> | null = null;
  private lostKeepers = 0;
  private trouble: string | null = null;
  private restarts = 0;

  constructor(
    private readonly dataDir: string,
    private readonly lock: FolderLock,
    private readonly options: EmbeddedDatabaseOptions,
  ) {
    this.dbDir = join(dataDir, 'db');
    this.pidFile = join(dataDir, 'engine.pid');
  }

  async start(): Promise<EmbeddedDatabase> {
    await endLeftover(this.pidFile, this.dbDir);
    const record = readEngineRecord(this.dataDir);
    const engine = await chooseEngine(this.dataDir, record, this.options.log);
    if (record === null) {
      this.options.log(
        `Database: creating a NEW, EMPTY database in ${this.dbDir}. If you expected your data there, stop, and check KEYPOOL_DATA_DIR and MONGODB_URI`,
      );
    }
    const password = await keepPassword(this.dataDir, record === null, this.options.seal);
    const access = await this.startEngine(engine, record, password);
    this.keeper?.unref();
    this.options.log(this.engineLine(engine));
    const pid = (): number | undefined => this.keeper?.enginePid;
    const trouble = (): string | null => this.trouble;
    const restarts = (): number => this.restarts;
    return {
      uri: uriOf(access),
      engine: engine.name,
      label: engine.label,
      get pid() {
        return pid();
      },
      get trouble() {
        return trouble();
      },
      get restarts() {
        return restarts();
      },
      stop: () => this.stop(),
    };
  }

  /** Starts the engine on its former or a free port; on another one when that was taken meanwhile. */
  private async startEngine(
    engine: Engine,
    record: EngineRecord | null,
    password: string,
  ): Promise<Access> {
    const ours = { engine: engine.name, version: engine.version };
    for (let tries = 1; ; tries += 1) {
      const port = await freePort(record?.port);
      const access = { port, password };
      // What opens the data changes once that has worked.
      writeEngineRecord(this.dataDir, { ...(record ?? ours), port });
      const order: KeeperOrder = {
        ...engine.command({ dataDir: this.dataDir, dbDir: this.dbDir, ...access }),
        port,
        dbDir: this.dbDir,
        logFile: join(this.dataDir, 'engine.log'),
        pidFile: this.pidFile,
      };
      try {
        await this.launch(order, engine.startMs);
        await assertOurs(engine.adminUri(access));
        const prepared = await engine.prepare(access, record, this.options.log);
        writeEngineRecord(this.dataDir, { ...ours, port, ...prepared });
        return access;
      } catch (error) {
        await this.endEngine();
        if (tries === PORT_TRIES || (await isPortFree(port))) {
          throw this.startError(engine, error);
        }
      }
    }
  }

  /** Starts a keeper; resolves when the engine listens. */
  private async launch(order: KeeperOrder, startMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer within ${startMs / 1000} s`)),
        startMs,
      );
      let listening = false;
      const keeper = Keeper.start(order, {
        onListening: () => {
          clearTimeout(timer);
          if (listening) {
            this.restarts += 1;
            this.options.log('Database: the engine is back');
          }
          listening = true;
          this.trouble = null;
          resolve();
        },
        onDied: (how) => {
          // Once per reason: an engine on a full disk dies every few seconds, for as long as that lasts.
          if (listening && how !== this.trouble) {
            this.options.log(`Database: the engine died (${how}), starting it again`);
          }
          this.trouble = how;
        },
        onEnd: (reason) => {
          clearTimeout(timer);
          if (!listening) {
            reject(new Error(reason ?? 'its keeper was ended'));
          } else if (this.keeper !== keeper) {
            return;
          } else if (reason === null) {
            void this.replaceKeeper(order, startMs);
          } else {
            this.options.onExit?.(reason);
          }
        },
      });
      this.keeper = keeper;
    });
  }

  /** A killed keeper leaves the engine running: ends it and starts over. */
  private async replaceKeeper(order: KeeperOrder, startMs: number): Promise<void> {
    if (this.stopping) {
      return;
    }
    this.lostKeepers += 1;
    try {
      if (this.lostKeepers > MAX_LOST_KEEPERS) {
        throw new Error('its keeper was killed again and again');
      }
      this.options.log('Database: the keeper of the engine was killed, starting both again');
      await endLeftover(this.pidFile, this.dbDir);
      if (this.stopping) {
        return;
      }
      await this.launch(order, startMs);
      this.restarts += 1;
      this.keeper?.unref();
    } catch (error) {
      if (!this.stopping) {
        this.options.onExit?.(messageOf(error));
      }
    }
  }

  private stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    await this.endEngine();
    this.lock.release();
  }

  private async endEngine(): Promise<void> {
    const { keeper } = this;
    this.keeper = null;
    await keeper?.stop();
    // Nothing is left after a keeper that ended by itself; one that had to be killed leaves the engine.
    await endLeftover(this.pidFile, this.dbDir);
  }

  private startError(engine: Engine, error: unknown): EmbeddedDatabaseError {
    const why = messageOf(error);
    return new EmbeddedDatabaseError(
      'engine_failed',
      `${engine.label} does not start on ${this.dbDir}: ${why}\nIts log is ${join(this.dataDir, 'engine.log')}.`,
    );
  }

  private engineLine(engine: Engine): string {
    return `Database: ${engine.label} in ${this.dbDir} (own process, loopback only): ${engine.advice}`;
  }
}
