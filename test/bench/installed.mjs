// Packages as their users have them: packed, and installed from outside the workspace with npm.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = new URL('../../packages/', import.meta.url);
const PNPM = ['-y', 'pnpm@12.21.0'];
const INSTALL = ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** The tarballs of workspace packages, by folder name: `{ core: '/tmp/…/capikit-core-0.1.0.tgz' }`. */
export function pack(names, directory) {
  const tarballs = names.map((name) => {
    const into = join(directory, name);
    mkdirSync(into, { recursive: true });
    execFileSync('npx', [...PNPM, 'pack', '--pack-destination', into], {
      cwd: fileURLToPath(new URL(name, PACKAGES)),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return [
      name,
      join(
        into,
        readdirSync(into).find((file) => file.endsWith('.tgz')),
      ),
    ];
  });
  return Object.fromEntries(tarballs);
}

/** Installs what is named, without peers, into a new `directory`. */
export function install(directory, packages) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'commonjs' }));
  execFileSync('npm', [...INSTALL, ...packages], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Packages and bytes that were installed into `directory`. */
export function installedSize(directory) {
  const { packages } = JSON.parse(readFileSync(join(directory, 'package-lock.json'), 'utf8'));
  return {
    packages: Object.keys(packages).filter((path) => path.startsWith('node_modules/')).length,
    bytes: sizeOf(join(directory, 'node_modules')),
  };
}

/** Bytes of the files below `path` whose name `counts`. */
export function sizeOf(path, counts = () => true) {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return counts(path) ? stats.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name), counts), 0);
}
