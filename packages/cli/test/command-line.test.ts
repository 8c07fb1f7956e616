import { expect, it } from 'vitest';
import { version } from '../package.json';
import { startCli } from './start-cli';

it.each<[string, RegExp]>([
  ['sandbox --prot 4401', /unknown option '--prot'[\s\S]*Did you mean --port\?/],
  ['sandbox --port', /argument missing/],
  ['sandbox --port 70000', /Expected a whole number from 0 to 65535/],
  ['sandbox --port -1', /Expected a whole number|argument missing/],
  ['sandbox --port 4e3', /Expected a whole number/],
  ['sandbox --host 0.0.0.0', /--host: expected a loopback address .* got "0\.0\.0\.0"/],
  ['sandbox somewhere', /too many arguments/],
  ['sandobx', /unknown command 'sandobx'[\s\S]*Did you mean sandbox\?/],
  ['--verbose', /unknown option '--verbose'/],
  ['', /Usage: capikit/],
])('"capikit %s" ends with 2 and says why', async (line, sentence) => {
  const { code, stdout, stderr } = await startCli(line.split(' ').filter(Boolean)).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it.each<[string, RegExp]>([
  ['--version', new RegExp(`^${version.replaceAll('.', '\\.')}\n$`)],
  ['--help', /Usage: capikit[\s\S]*sandbox/],
  ['sandbox --help', /--port <number>[\s\S]*4400[\s\S]*--host[\s\S]*--open[\s\S]*--json/],
])('"capikit %s" ends with 0', async (line, output) => {
  const { code, stdout, stderr } = await startCli(line.split(' ')).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(output);
});
