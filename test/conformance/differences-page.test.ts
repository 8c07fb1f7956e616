import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { differencesPage } from './differences-page';

const PAGE = join(__dirname, '../../docs/differences.md');

/** Without what the formatter adds. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

it('docs/differences.md is these tables', () => {
  if (process.env['WRITE_DIFFERENCES'] === '1') writeFileSync(PAGE, differencesPage());
  expect(plain(readFileSync(PAGE, 'utf8'))).toBe(plain(differencesPage()));
});
