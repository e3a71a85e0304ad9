/** Keypool's secrets and settings, and what would change how a child runs (SecantusDB's durability among it). */
const KEPT_BACK = /^(KEYPOOL_|MONGODB_URI$|MONGOMS_|SECANTUS_|PYTHON|VIRTUAL_ENV$|NODE_OPTIONS$)/;

/** The environment for the processes of the database: `env` without what is none of their business. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !KEPT_BACK.test(name)));
}
