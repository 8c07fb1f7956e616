import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { runCommand } from './run-command';

/** The files that `pnpm pack` made of the packages we publish, by package name. */
export type Tarballs = Readonly<Record<string, string>>;

declare module 'vitest' {
  interface ProvidedContext {
    tarballs: Tarballs;
  }
}

const PACKAGES = resolve(__dirname, '../../packages');

/** Before the tests: packs what was built. */
export default async function packAll(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'capikit-tarballs-'));
  const packed = readdirSync(PACKAGES).map(async (folder) => {
    const cwd = join(PACKAGES, folder);
    const { name } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as { name: string };
    const file = join(directory, `${folder}.tgz`);
    await runCommand(['pnpm', 'pack', '--out', file], { cwd });
    return [name, file] as const;
  });
  project.provide('tarballs', Object.fromEntries(await Promise.all(packed)));
  return () => rmSync(directory, { recursive: true, force: true });
}
