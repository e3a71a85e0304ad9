const bundle = require('./webpack.bundle');

module.exports = bundle({
  main: './src/main.ts',
  folder: 'api',
  commands: ['audit-verify', 'database-uri', 'dump', 'keys-renew', 'keys-rewrap', 'restore'],
});
