const { default: Runtime } = require('jest-runtime');
const { createRequire, isBuiltin } = require('node:module');

/** What tests are about, and may replace: files, and the libraries of this repository. Nor does Node load pictures. */
const OWN = /^(?:[./]|@keypool\/|@jest\/globals$)|\.svg$/;

/**
 * Leaves installed packages to Node, which loads them once for all files of a run, ES modules too, as they are (ADR 0026). Only
 * where tests run in Node's own context. `jest.mock` does not replace them.
 */
module.exports = class NativeRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    return OWN.test(name) || isBuiltin(name)
      ? super.requireModuleOrMock(from, name)
      : createRequire(from)(name);
  }

  requireModule(from, name) {
    return this._config.setupFiles.includes(from) ? require(from) : super.requireModule(from, name);
  }
};
