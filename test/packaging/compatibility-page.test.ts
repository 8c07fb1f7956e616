import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compatibilityPage } from './compatibility-page';

const PAGE = join(__dirname, '../../docs/compatibility.md');

/** Without what the formatter adds. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

test('docs/compatibility.md is the table of consumers; WRITE_COMPATIBILITY=1 writes it', () => {
  if (process.env['WRITE_COMPATIBILITY'] === '1') writeFileSync(PAGE, compatibilityPage());
  expect(plain(readFileSync(PAGE, 'utf8'))).toBe(plain(compatibilityPage()));
});
