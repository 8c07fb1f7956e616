// What a page has to load, as a server sends it. Fails when it grows beyond what was promised.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 2_048;
for (const file of ['index.mjs', 'capi.iife.js']) {
  const { length } = gzipSync(readFileSync(new URL(`dist/${file}`, import.meta.url)), { level: 9 });
  console.log(`@capikit/browser ${file}: ${length} of ${LIMIT} bytes gzipped`);
  if (length > LIMIT) {
    console.error(`${file} is too large`);
    process.exitCode = 1;
  }
}
