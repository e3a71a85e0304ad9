const bundle = require('./webpack.bundle');

// For tests alone: it dies where it is told to.
module.exports = bundle({ main: './test/crash/main.ts', folder: 'api-crash' });
