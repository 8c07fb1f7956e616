import {
  createCapi,
  type Capi,
  type CapiOptions,
  type Outcome,
  type RequestFacts,
  type ServerEvent,
} from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { onTestFinished } from 'vitest';

export const DATASET = '1234567890';
export const TOKEN = 'sentinel-token-that-must-never-be-shown';
export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

export interface Setup {
  readonly sandbox: Sandbox;
  readonly kit: Capi;
  readonly outcomes: Outcome[];
  readonly log: string[];
  /** The events the sandbox has accepted, once everything accepted so far has ended. */
  delivered(): Promise<readonly ServerEvent[]>;
}

/** What a test brings itself. */
export interface Given {
  readonly sandbox?: Sandbox;
  /** That of the test's own context, which tests that run side by side need. */
  readonly onFinished?: typeof onTestFinished;
}

/** A Capi that sends to a sandbox of its own; both end with the test. */
export async function setup(options: CapiOptions = {}, given: Given = {}): Promise<Setup> {
  const { sandbox = await startSandbox(), onFinished = onTestFinished } = given;
  const outcomes: Outcome[] = [];
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const kit = createCapi({
    datasetId: DATASET,
    accessToken: TOKEN,
    baseUrl: sandbox.url,
    onOutcome: (outcome) => void outcomes.push(outcome),
    logger: { warn: write, error: write },
    retry: { baseMs: 1, maxMs: 20 },
    ...options,
  });
  onFinished(async () => {
    await kit.close({ timeoutMs: 200 });
    await sandbox.close();
  });
  return {
    sandbox,
    kit,
    outcomes,
    log,
    delivered: async () => {
      await kit.flush();
      return sandbox.events.filter(({ verdict }) => verdict === 'accepted').map(({ event }) => event as ServerEvent);
    },
  };
}

/** A page view in a browser; `headers` and `url` may differ. */
export function pageRequest({ headers, ...facts }: Partial<RequestFacts> = {}): RequestFacts {
  return {
    method: 'GET',
    url: 'https://shop.example.com/products/mug',
    ip: '8.8.8.8',
    ...facts,
    headers: {
      host: 'shop.example.com',
      'user-agent': BROWSER,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...headers,
    },
  };
}
