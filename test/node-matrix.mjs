// Runs the built packages' whole suite on every supported Node version: `pnpm matrix [version …]`.
import { spawnSync } from 'node:child_process';

const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.0', '22.23.3', '24.21.0'];
const VITEST = 'node_modules/vitest/vitest.mjs';
const PROJECTS = ['unit', 'system', 'nest-*'].map((name) => `--project=${name}`);
// Prints the version from inside, so that no run can be another version's.
const RUN = `console.log('Node', process.version); require('node:child_process').execFileSync(process.execPath, ${JSON.stringify([VITEST, 'run', ...PROJECTS])}, { stdio: 'inherit' })`;

const failed = VERSIONS.filter((version) => {
  const { status } = spawnSync('npx', ['-y', '-p', `node@${version}`, '--', 'node', '-e', RUN], {
    stdio: 'inherit',
    env: { ...process.env, TEST_DIST: '1' },
  });
  return status !== 0;
});

console.log(failed.length === 0 ? `passed on Node ${VERSIONS.join(', ')}` : `failed on Node ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
