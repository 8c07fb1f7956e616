import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { startNode } from './start-cli';

const MODULE = JSON.stringify(resolve(__dirname, '../dist/until-stopped.js'));
const NEVER_DONE = `setInterval(() => undefined, 1000);
require(${MODULE}).untilStopped(process.stdout).then(() => console.log('stopping'));
console.log('started');`;

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a command that takes long to stop ends at once at the second %s', async (signal, code) => {
  const command = startNode(['-e', NEVER_DONE]);
  await command.stdoutWith(/started/);
  command.child.kill(signal);
  await command.stdoutWith(/stopping/);
  command.child.kill(signal);
  expect((await command.ended).code).toBe(code);
});
