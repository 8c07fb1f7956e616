import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from 'rolldown/utils';
import { expect, it } from 'vitest';
import { startNode } from './start-cli';

const MODULE = resolve(__dirname, '../src/until-stopped.ts');
const NEVER_DONE = `${transformSync(MODULE, readFileSync(MODULE, 'utf8')).code}
setInterval(() => undefined, 1000);
untilStopped(process.stdout).then(() => console.log('stopping'));
console.log('started');`;

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a command that takes long to stop ends at once at the second %s', async (signal, code) => {
  const command = startNode(['--input-type=module', '-e', NEVER_DONE]);
  await command.stdoutWith(/started/);
  command.child.kill(signal);
  await command.stdoutWith(/stopping/);
  command.child.kill(signal);
  expect((await command.ended).code).toBe(code);
});
