import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import { JSDOM, VirtualConsole } from 'jsdom';
import { createRequire } from 'node:module';
import NativeEnvironment from './native-environment';

const load = createRequire(__filename);

/** What Node has too, and jsdom itself uses. Fake timers replace it for both. */
const OF_NODE = [
  'clearInterval',
  'clearTimeout',
  'console',
  'performance',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
];

/**
 * Node's own context with a browser's window, new for each file, whose properties are globals, too. What a test adds to one of
 * `window` and `globalThis`, the other has not.
 */
export default class extends NativeEnvironment {
  private readonly window;

  constructor(config: JestEnvironmentConfig, { console }: EnvironmentContext) {
    // These packages set globals when they load, once per run: the end of a test file must not remove them.
    const { packagesWithGlobals } = config.projectConfig.testEnvironmentOptions;
    if (Array.isArray(packagesWithGlobals)) {
      packagesWithGlobals.forEach((name) => load(name));
    }
    super(config);
    const virtualConsole = new VirtualConsole();
    virtualConsole.on('jsdomError', (error) => console.error(error));
    const options = { pretendToBeVisual: true, url: 'http://localhost/', virtualConsole };
    this.window = new JSDOM('<!DOCTYPE html>', options).window;
    // What a listener throws fails the test.
    this.window.addEventListener('error', ({ error }) => process.emit('uncaughtException', error));
    for (const name of OF_NODE) {
      lend(globalThis, name, this.window);
    }
    // The language itself is the same for both.
    for (const name of Object.getOwnPropertyNames(this.window)) {
      if (!Object.is(Reflect.get(this.window, name), Reflect.get(globalThis, name))) {
        lend(this.window, name, globalThis);
      }
    }
    for (const name of Object.keys(this.window.EventTarget.prototype)) {
      lend(this.window, name, globalThis);
    }
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    this.window.close();
  }
}

/** Whoever reads or sets the borrower's property, reads or sets the owner's. */
function lend(owner: object, name: string, borrower: object): void {
  Object.defineProperty(borrower, name, {
    configurable: true,
    enumerable: true,
    get: (): unknown => Reflect.get(owner, name),
    set: (value: unknown) => void Reflect.set(owner, name, value),
  });
}
