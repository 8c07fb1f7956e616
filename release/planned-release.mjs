import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const CHANGESETS = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
const BLOCK = 512;

/**
 * Every public package as it would go out: `changeset version` and `pnpm pack`, in a copy of the workspace. Needs the built
 * packages and pnpm on the PATH; asks no registry and leaves the workspace as it is.
 */
export function plannedRelease(root) {
  const copy = mkdtempSync(join(tmpdir(), 'capikit-release-'));
  try {
    copyWorkspace(root, copy);
    const current = new Map(publicPackages(copy).map(({ manifest }) => [manifest.name, manifest.version]));
    run(process.execPath, [CHANGESETS, 'version'], copy);
    return publicPackages(copy).map(({ folder, manifest: { name, version } }) => ({
      name,
      current: current.get(name),
      next: version,
      ...packed(folder),
      changelog: entryOf(version, folder),
    }));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The packages that are published, each with its folder and package.json. */
export function publicPackages(root) {
  const packages = join(root, 'packages');
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.private !== true);
}

function copyWorkspace(root, copy) {
  // pnpm takes the LICENSE of the workspace into packages that have none.
  for (const name of ['package.json', 'pnpm-workspace.yaml', 'LICENSE', '.changeset', 'packages']) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
}

function packed(folder) {
  run('pnpm', ['pack', '--pack-destination', 'packed'], folder);
  const [name] = readdirSync(join(folder, 'packed'));
  const tarball = readFileSync(join(folder, 'packed', name));
  const sizes = fileSizes(gunzipSync(tarball));
  return {
    files: sizes.length,
    packedBytes: tarball.length,
    unpackedBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** The sizes of the files in a tar archive: headers of one block with the size in octal, each before its content. */
function fileSizes(tar) {
  const sizes = [];
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    if (tar.toString('latin1', at + 156, at + 157) === '0') sizes.push(size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return sizes;
}

/** What the changelog would say about a version; undefined when it says nothing. */
function entryOf(version, folder) {
  const file = join(folder, 'CHANGELOG.md');
  if (!existsSync(file)) return undefined;
  const entries = readFileSync(file, 'utf8').split(/^(?=## )/m);
  return entries.find((entry) => entry.startsWith(`## ${version}\n`))?.trim();
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'pnpm',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr || stdout}`, { cause: error });
}
