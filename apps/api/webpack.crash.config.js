const bundle = require('./webpack.bundle');

// For tests alone: they die where they are told to.
module.exports = bundle({
  main: './test/crash/main.ts',
  folder: 'api-crash',
  commands: ['keys-renew', 'keys-rewrap'],
  from: 'test/crash',
});
