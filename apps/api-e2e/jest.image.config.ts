import type { Config } from 'jest';
import { spawnSync } from 'node:child_process';

const done = (program: string, ...args: readonly string[]) =>
  spawnSync(program, [...args]).status === 0;

/** Why no image can be built and run on this machine; null when it can. */
function whyNoContainers(): string | null {
  if (process.getuid?.() !== 0) {
    return 'that takes root, who may make mounts and change owners';
  }
  if (!done('unshare', '--mount', '--pid', '--fork', 'true')) {
    return 'this system makes no namespaces for containers';
  }
  if (!done('apt-get', 'download', '--print-uris', 'podman', 'runc', 'mmdebstrap')) {
    return "podman, runc and mmdebstrap cannot be had from Debian's packages";
  }
  return null;
}

/** In `npm test` only where podman is installed: it makes a Debian and two images on it, which takes minutes and root. */
export default (): Config => {
  const reason = whyNoContainers();
  if (reason !== null) {
    process.stderr.write(`The image is not tested: ${reason}.\n`);
  }
  return {
    displayName: 'image',
    preset: '../../jest.preset.js',
    testEnvironment: '../../libs/testing/src/jest/leftovers-environment.ts',
    testMatch: reason === null ? ['<rootDir>/src/**/*.image-spec.ts'] : [],
    passWithNoTests: true,
    globalSetup: '../../tools/embedded-mongo/jest/database-setup.ts',
    globalTeardown: '../../tools/embedded-mongo/jest/database-teardown.ts',
    setupFilesAfterEnv: ['<rootDir>/src/support/leftovers.ts'],
  };
};
