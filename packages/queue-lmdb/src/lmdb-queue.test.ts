import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queueContract } from '@capikit/core/testing';
import { afterAll, describe, it } from 'vitest';
import { lmdbQueue } from './index';

const root = mkdtempSync(join(tmpdir(), 'capikit-queue-'));
let paths = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

queueContract((options) => lmdbQueue({ ...options, path: join(root, `${(paths += 1)}`) }), { describe, it });
