/** The oldest: before, collections and indexes could not be created inside transactions. */
const OLDEST_MAJOR = 5;

/** Of a version such as `8.0.29`: `8.0`, which is also how a feature compatibility version is written. */
export function seriesOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

export function isNewEnough(version: string): boolean {
  return majorOf(version) >= OLDEST_MAJOR;
}

/** For a list that begins with the oldest. */
export function compareVersions(one: string, other: string): number {
  return majorOf(one) - majorOf(other) || minorOf(one) - minorOf(other);
}

/**
 * Whether a mongod opens data of a feature compatibility version: that of its own major version, or the main one of the
 * major version before (MongoDB manual, "Release Notes", upgrades).
 */
export function opens(version: string, featureCompatibility: string): boolean {
  const majors = majorOf(version) - majorOf(featureCompatibility);
  return majors === 0
    ? minorOf(version) >= minorOf(featureCompatibility)
    : majors === 1 && minorOf(featureCompatibility) === 0;
}

/** Since 7.0 it has to be said that there is no way back. */
export function mustConfirm(version: string): boolean {
  return majorOf(version) >= 7;
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? 0);
}
