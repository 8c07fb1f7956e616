import { expect, it } from 'vitest';
import { failureKind } from './failure-kind';

const SCRIPT_6_2 = 'ERR Error running script (call to f_0123): @user_script:64: @user_script: 64:';

it.each([
  ["OOM command not allowed when used memory > 'maxmemory'. script: 0123, on @user_script:64.", 'OOM'],
  [`${SCRIPT_6_2} -OOM command not allowed when used memory > 'maxmemory'.`, 'OOM'],
  [`${SCRIPT_6_2} -READONLY You can't write against a read only replica.`, 'READONLY'],
  ['ERR Error running script (call to f_0123): @user_script:64: user_script:64: no such thing', 'ERR'],
  ['NOSCRIPT No matching script. Please use EVAL.', 'NOSCRIPT'],
  ["ERR unknown command 'EVALSHA', with args beginning with: ", 'ERR'],
  ['what nobody foresaw', 'Error'],
])('%s is %s', (message, kind) => {
  expect(failureKind(new Error(message))).toBe(kind);
});

it('a code says it', () => {
  expect(failureKind(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
});
