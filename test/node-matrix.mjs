// Runs the built packages' whole suite on every supported Node version: `pnpm matrix [version …]`.
import { spawnSync } from 'node:child_process';

const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.0', '22.23.3', '24.21.0'];
const VITEST = 'node_modules/vitest/vitest.mjs';
const PROJECTS = ['unit', 'system', 'nest-*'].map((name) => `--project=${name}`);

const failed = VERSIONS.filter((version) => {
  const node = nodeOf(version);
  console.log('Node', node?.version ?? `${version} is not to be had`);
  if (node === undefined) return true;
  const env = { ...process.env, PATH: node.PATH, TEST_DIST: '1' };
  return spawnSync(node.execPath, [VITEST, 'run', ...PROJECTS], { stdio: 'inherit', env }).status !== 0;
});

console.log(failed.length === 0 ? `passed on Node ${VERSIONS.join(', ')}` : `failed on Node ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Where npm has put it. The suite does not run within npx, whose settings every npx of a test would take for its own. */
function nodeOf(version) {
  const print = 'JSON.stringify({ version: process.version, execPath: process.execPath, PATH: process.env.PATH })';
  const args = ['-y', '-p', `node@${version}`, '--', 'node', '-p', print];
  const { status, stdout } = spawnSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
