import type { FastifyRequest } from 'fastify';

/** Which program uses a session, as far as its `User-Agent` tells. */
export interface ClientProgram {
  readonly address: string;
  /** `Firefox, Windows`. */
  readonly program: string;
}

/** The first one that matches counts: many programs claim to be others, too. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
/** A name and a version, such as `curl/8.14.1`. */
const OTHER = /^[\w.-]{1,32}(\/[\w.-]{1,16})?/;

/** Where a request comes from. */
export function clientProgram({ ip, headers }: FastifyRequest): ClientProgram {
  return { address: ip, program: programOf(headers['user-agent'] ?? '') };
}

/** What a person recognises of a `User-Agent`; empty when it says nothing. */
export function programOf(userAgent: string): string {
  const named = (names: typeof PROGRAMS) => names.find(([form]) => form.test(userAgent))?.[1];
  const program = named(PROGRAMS);
  return program
    ? [program, named(SYSTEMS)].filter((name) => name !== undefined).join(', ')
    : (OTHER.exec(userAgent)?.[0] ?? '');
}
