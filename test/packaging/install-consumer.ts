import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Consumer } from './consumers';
import { runCommand } from './run-command';
import type { Tarballs } from './tarballs';

/** A consumer's folder, outside the workspace. */
export interface Project {
  readonly directory: string;
  remove(): void;
}

/** Writes the project's files and installs its packages, ours from the tarballs. */
export async function installConsumer(consumer: Consumer, tarballs: Tarballs): Promise<Project> {
  const parent = mkdtempSync(join(tmpdir(), 'capikit-consumer-'));
  const directory = join(parent, 'project');
  const remove = (): void => rmSync(parent, { recursive: true, force: true });
  try {
    writeProject(consumer, tarballs, directory);
    await runCommand(INSTALL[consumer.installer ?? 'npm'], { cwd: directory, timeoutMs: 180_000 });
    return { directory, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const NPM = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'];
const INSTALL = {
  npm: NPM,
  'npm-linked': [...NPM, '--install-strategy=linked'],
  'pnpm-isolated': ['pnpm', 'install', '--no-frozen-lockfile'],
};

function writeProject(consumer: Consumer, tarballs: Tarballs, directory: string): void {
  const { packages, dependencies, files, manifest, tsconfig, installer } = consumer;
  const write = (file: string, content: object): void => writeFileSync(join(directory, file), JSON.stringify(content));
  mkdirSync(directory);
  for (const [target, source] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, target)), { recursive: true });
    cpSync(join(__dirname, 'consumers', source), join(directory, target));
  }
  const fromTarball = (name: string): readonly [string, string] => [name, `file:${tarballs[name]}`];
  const ours = Object.fromEntries(packages.map(fromTarball));
  // Where our packages ask for each other.
  const overrides = Object.fromEntries(Object.keys(tarballs).map(fromTarball));
  write('package.json', {
    name: 'consumer',
    private: true,
    ...manifest,
    dependencies: { ...ours, ...dependencies },
    ...(installer !== 'pnpm-isolated' && { overrides }),
  });
  if (tsconfig) write('tsconfig.json', tsconfig);
  if (installer === 'pnpm-isolated') write('pnpm-workspace.yaml', { ...PNPM, overrides });
}

// YAML takes JSON.
const PNPM = { nodeLinker: 'isolated', hoist: false, allowBuilds: { lmdb: false, 'msgpackr-extract': false } };
