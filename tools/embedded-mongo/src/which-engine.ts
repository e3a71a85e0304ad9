/** The engine behind an address, with the version of its own. */
export interface ServerEngine {
  readonly engine: string;
  readonly version: string;
}

const NO_COMMIT = /^0*$/;

/**
 * Which program answers, by its answer to `buildInfo`. Others give a version of MongoDB there, so that drivers know what
 * they can do: only MongoDB itself has a commit that it was built from, and storage engines.
 */
export function whichEngine(buildInfo: Readonly<Record<string, unknown>>): ServerEngine {
  const { version, secantusVersion, gitVersion, storageEngines } = buildInfo;
  if (secantusVersion !== undefined) {
    return { engine: 'SecantusDB', version: String(secantusVersion) };
  }
  const isMongod =
    typeof gitVersion === 'string' && !NO_COMMIT.test(gitVersion) && Array.isArray(storageEngines);
  return {
    engine: isMongod ? 'MongoDB' : 'a server that calls itself MongoDB',
    version: String(version),
  };
}
