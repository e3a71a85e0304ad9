'use strict';

/*
 * The keeper: starts the database engine, restarts it when it dies, and ends it when the process that asked for it is
 * gone. That process holds the other end of standard input: when the pipe closes, by a stop or by kill -9, the engine is
 * ended and then the keeper.
 *
 * Plain JavaScript without imports from the project, because it runs unbundled, next to the bundle.
 *
 * Arguments: the database folder (so that a later start recognises this process). The first line of
 * standard input is the order: { command, args, env, input?, keyFile?, port, logFile, pidFile }. Standard output: one JSON
 * object a line: { event: 'started', pid }, { event: 'listening', pid }, { event: 'died', how } and
 * { event: 'gaveUp', reason }.
 */

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const { createInterface } = require('node:readline');

const LOG_BYTES = 5_000_000;
const LAST_LINES = 12;
const LISTEN_POLL_MS = 50;
const STOP_MS = 15_000;
/** By the number of deaths in the last minute, however far each start got. */
const RESTART_DELAYS_MS = [100, 100, 100, 500, 1_000, 2_000, 5_000];
/** Messages of engines and their file systems, on any machine. */
const DISK_FULL = /no space left|disk quota exceeded|file too large|not enough space/i;

let order = null;
let engine = null;
let stopping = false;
let everListened = false;
let deaths = [];
let restartTimer = null;
let listenTimer = null;
let logBytes = 0;
let lastLines = [];
let diskFull = false;

// A stop comes through the pipe. Signals reach whole groups (Ctrl-C, a service manager), while the process that asked for
// the database may still have something to write to it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => undefined);
}
process.stdout.on('error', () => undefined);

const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  order = JSON.parse(line);
  openLog();
  startEngine();
});
input.on('close', stop);

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function startEngine() {
  lastLines = [];
  diskFull = false;
  writeKeyFile();
  const child = spawn(order.command, order.args, {
    env: order.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  engine = child;
  let ended = false;
  const onEnd = (how) => {
    if (ended) {
      return;
    }
    ended = true;
    engine = null;
    clearTimeout(listenTimer);
    if (stopping) {
      finish();
    } else {
      afterDeath(how);
    }
  };
  child.on('error', (error) => onEnd(error.message));
  child.on('close', (code, signal) => onEnd(signal ? `ended by ${signal}` : `exit code ${code}`));
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', writeLog);
  child.stderr.on('data', writeLog);
  if (order.input !== undefined) {
    child.stdin.write(`${order.input}\n`);
  }
  if (child.pid === undefined) {
    return;
  }
  writeDown(child.pid);
  tell({ event: 'started', pid: child.pid });
  waitUntilListening(child);
}

function writeDown(enginePid) {
  try {
    fs.writeFileSync(
      `${order.pidFile}.new`,
      JSON.stringify({ keeper: process.pid, engine: enginePid }),
      { mode: 0o600 },
    );
    fs.renameSync(`${order.pidFile}.new`, order.pidFile);
  } catch {
    // A full disk: better an unrecorded engine than none. It ends with this process all the same.
  }
}

/** Made anew, so that it never has an owner or a mode from before. */
function writeKeyFile() {
  if (!order.keyFile) {
    return;
  }
  removeKeyFile();
  try {
    fs.writeFileSync(order.keyFile.path, order.keyFile.content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // A full disk: the engine does not start without it, and is started again.
    writeLog(Buffer.from(`${error.message}\n`));
  }
}

function removeKeyFile() {
  if (order?.keyFile) {
    fs.rmSync(order.keyFile.path, { force: true });
  }
}

function waitUntilListening(child) {
  const socket = net.connect({ host: '127.0.0.1', port: order.port });
  socket.once('connect', () => {
    socket.destroy();
    if (engine !== child) {
      return;
    }
    everListened = true;
    removeKeyFile();
    tell({ event: 'listening', pid: child.pid });
  });
  socket.once('error', () => {
    socket.destroy();
    if (engine === child) {
      listenTimer = setTimeout(() => waitUntilListening(child), LISTEN_POLL_MS);
    }
  });
}

function afterDeath(how) {
  const reason = diskFull ? `${how}: its disk is full` : how;
  tell({ event: 'died', how: reason });
  if (!everListened) {
    tell({ event: 'gaveUp', reason: [reason, ...lastLines].join('\n') });
    finish(1);
    return;
  }
  // It has worked here: the obstacle (a full disk, a file held by somebody else) may go away.
  const now = Date.now();
  deaths = [...deaths.filter((at) => at > now - 60_000), now];
  const delay = RESTART_DELAYS_MS[Math.min(deaths.length, RESTART_DELAYS_MS.length) - 1];
  restartTimer = setTimeout(startEngine, delay);
}

function stop() {
  if (stopping) {
    return;
  }
  stopping = true;
  clearTimeout(restartTimer);
  clearTimeout(listenTimer);
  if (engine === null) {
    finish();
    return;
  }
  const child = engine;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  setInterval(wake, LISTEN_POLL_MS);
}

/** SecantusDB waits in accept() and sees a stop at the next connection; without one it takes 2 s longer. */
function wake() {
  const socket = net.connect({ host: '127.0.0.1', port: order.port });
  socket.once('connect', () => socket.destroy());
  socket.once('error', () => socket.destroy());
}

function finish(code = 0) {
  removeKeyFile();
  if (order) {
    fs.rmSync(order.pidFile, { force: true });
  }
  process.exitCode = code;
  // Earlier messages must be sent first: the write's callback comes when the pipe has taken it.
  process.stdout.write('', () => process.exit(code));
}

function openLog() {
  try {
    logBytes = fs.statSync(order.logFile).size;
  } catch {
    logBytes = 0;
  }
}

function writeLog(chunk) {
  diskFull ||= DISK_FULL.test(chunk.toString('utf8'));
  lastLines = [...lastLines, ...chunk.toString('utf8').split('\n').filter(Boolean)].slice(
    -LAST_LINES,
  );
  try {
    if (logBytes > LOG_BYTES) {
      fs.renameSync(order.logFile, `${order.logFile}.1`);
      logBytes = 0;
    }
    fs.appendFileSync(order.logFile, chunk, { mode: 0o600 });
    logBytes += chunk.length;
  } catch {
    // The log must not take the database down on a full disk.
  }
}
