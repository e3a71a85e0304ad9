import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import type { Circus } from '@jest/types';
import { ModuleMocker } from 'jest-mock';
import vm from 'node:vm';

/** Stands for the context in which Node itself runs, which has no name of its own. */
const NATIVE = vm.createContext();

const compile = vm.compileFunction;

/** This is how Jest loads a file, always in the context of its environment. */
vm.compileFunction = (code, parameters, options) =>
  options?.parsingContext === NATIVE
    ? compile(code, parameters, { ...options, parsingContext: undefined })
    : compile(code, parameters, options);

/** What Jest calls even while a test has replaced it. */
const ORIGINALS = { 'jest-native-promise': Promise, 'jest-native-now': Date.now.bind(Date) };
/** Jest has a copy of its test framework itself, which listens here: the file's own copy must not find it. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');
/** Jest replaces them for each file, of whatever environment. */
const REPLACED = ['exit', 'getBuiltinModule'] as const;

/** Node's streams and sockets use these two themselves, and those of Jest and of earlier files have to go on. */
const NEVER_FAKED = ['nextTick', 'queueMicrotask'] as const;

class FakeTimers extends ModernFakeTimers {
  override useFakeTimers(config: Parameters<ModernFakeTimers['useFakeTimers']>[0] = {}): void {
    const { doNotFake = [] } = config;
    super.useFakeTimers({ ...config, doNotFake: [...doNotFake, ...NEVER_FAKED] });
  }
}

/**
 * Tests run in Node's own context, as the program does: what belongs to the language is the same for tests, for packages and
 * for Node, and no name of it is looked up through a sandbox (ADR 0026). When a file ends, globals and variables become again
 * what they were.
 */
export default class NativeEnvironment implements JestEnvironment<never> {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  /** Those of Jest 26. */
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  private readonly globals = Object.getOwnPropertyDescriptors(globalThis);
  private readonly variables = Object.getOwnPropertyDescriptors(process.env);
  private readonly replaced = REPLACED.map((name) => [name, process[name]] as const);

  constructor({ projectConfig }: JestEnvironmentConfig) {
    for (const [name, value] of Object.entries(ORIGINALS)) {
      Object.defineProperty(globalThis, Symbol.for(name), { value, configurable: true });
    }
    Reflect.deleteProperty(globalThis, LISTENERS);
    Object.assign(globalThis, projectConfig.globals);
    this.fakeTimersModern = new FakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup(): Promise<void> {}

  /** Jest has the same clock, and says how long the file took. */
  handleTestEvent({ name }: Circus.Event): void {
    if (name === 'run_finish') {
      this.fakeTimersModern.dispose();
    }
  }

  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    putBack(globalThis, this.globals);
    putBack(process.env, this.variables);
    for (const [name, value] of this.replaced) {
      Reflect.set(process, name, value);
    }
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  getVmContext(): vm.Context {
    return NATIVE;
  }
}

/** Nothing that came since stays. */
function putBack(object: object, before: PropertyDescriptorMap): void {
  for (const name of Reflect.ownKeys(object)) {
    if (!Object.hasOwn(before, name)) {
      Reflect.deleteProperty(object, name);
    }
  }
  Object.defineProperties(object, before);
}
