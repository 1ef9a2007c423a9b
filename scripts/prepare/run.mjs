import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** How long a child that was asked to end may take for it. */
const PATIENCE_MS = 5000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let ending = false;

/** Whether this program was told to end: what fails from then on is no news. */
export function isEnding() {
  return ending;
}

/**
 * Ends when this program is told to, or when its parent has ended: a shell that is killed tells nobody, and what it started would go on
 * alone. Children end first, for one that goes on would work in a folder that the next start takes for its own.
 */
export function dieWithParent() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => void end(128 + constants.signals[signal]));
  }
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    void end(1);
  }, 1000);
  watch.unref();
}

/** @param {number} code */
async function end(code) {
  ending = true;
  const ends = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.kill('SIGTERM');
  const impatience = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, PATIENCE_MS);
  await Promise.all(ends);
  clearTimeout(impatience);
  process.exit(code);
}

/**
 * @typedef {object} Result
 * @property {number} code  exit code; 128 + the signal's number after a signal, 127 when the program can't be started
 * @property {string} output  stdout and stderr together, as they came
 */

/**
 * Runs a program to its end and keeps what it printed. Never throws: a program that can't be started is a result with code 127.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<Result>}
 */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let output = '';
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      const text = chunk.toString();
      output += text;
      options.onOutput?.(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    /** @param {number} code */
    const finish = (code) => {
      children.delete(child);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
