import { SELF_DECLARED_DEPS_METADATA, PARAMTYPES_METADATA } from '@nestjs/common/constants';
import type { Type } from '@nestjs/common';

type Token = unknown;

/**
 * Nest's injection without Nest: a run of the model test starts several processes, and a module would take longer to
 * compile than the run itself. It reads what the decorators noted, so the product's constructors are free to change.
 */
export class Wiring {
  private readonly made = new Map<Token, unknown>();

  /** @param given external dependencies, by token */
  constructor(given: ReadonlyMap<Token, unknown>) {
    given.forEach((value, token) => this.made.set(token, value));
  }

  get<T>(type: Type<T>): T {
    return this.resolve(type) as T;
  }

  private resolve(token: Token): unknown {
    if (!this.made.has(token)) {
      this.made.set(token, this.make(token));
    }
    return this.made.get(token);
  }

  private make(token: Token): unknown {
    if (typeof token !== 'function') {
      throw new Error(`nothing is given for ${String(token)}`);
    }
    const types = (Reflect.getMetadata(PARAMTYPES_METADATA, token) ?? []) as Token[];
    const named = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, token) ?? []) as {
      readonly index: number;
      readonly param: Token;
    }[];
    const tokens = types.map(
      (type, index) => named.find((dependency) => dependency.index === index)?.param ?? type,
    );
    return Reflect.construct(
      token,
      tokens.map((dependency) => this.resolve(dependency)),
    );
  }
}
