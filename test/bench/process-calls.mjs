import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program whose functions `answerCalls` offers. Returns `call(name, argument)` and `stop()`. */
export async function startProcess(url, ...args) {
  const child = fork(url, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = [];
  child.on('message', (result) => waiting.shift()?.resolve(result));
  child.once('exit', (code) => {
    for (const { reject } of waiting) reject(new Error(`${url.pathname} ended with ${code}`));
  });
  const call = (name, argument) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.send({ name, argument });
    });
  await call('ready');
  return {
    call,
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Answers the parent's calls, one after the other. */
export function answerCalls(functions) {
  let last = Promise.resolve();
  process.on('message', ({ name, argument }) => {
    last = last.then(async () => process.send((await functions[name]?.(argument)) ?? null));
  });
  // The parent is gone: so is the reason to run.
  process.once('disconnect', () => process.exit());
}

/** CPU time of this process so far, in microseconds. */
export function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
