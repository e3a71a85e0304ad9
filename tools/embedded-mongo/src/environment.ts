/** Keypool's secrets and settings, and variables that would change how a child runs (such as SecantusDB's durability). */
const KEPT_BACK = /^(KEYPOOL_|MONGODB_URI$|MONGOMS_|SECANTUS_|PYTHON|VIRTUAL_ENV$|NODE_OPTIONS$)/;

/** The environment for the database's processes: `env` without variables that are not meant for them. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !KEPT_BACK.test(name)));
}
