import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';

/** What docs/performance.md compares capikit with, and measures it on and with. */
const PACKAGES = [
  '@nestjs/core',
  '@nestjs/platform-express',
  '@segment/analytics-node',
  'autocannon',
  'capi-param-builder-nodejs',
  'cookie-parser',
  'esbuild',
  'express',
  'facebook-nodejs-business-sdk',
  'ioredis',
  'lmdb',
  'posthog-node',
  'undici',
];

/** Version of a package as it is installed for the tests. */
export function versionOf(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** What a result depends on besides the code that is measured. Names nothing that tells whose machine it is. */
export function surroundings() {
  const [{ model }] = cpus();
  return {
    machine: {
      processor: `${cpus().length} × ${model.trim()}`,
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      system: systemName(),
    },
    node: process.version,
    commit: execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], { encoding: 'utf8' }).trim(),
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

function systemName() {
  const release = '/etc/os-release';
  if (!existsSync(release)) return type();
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? type();
}
