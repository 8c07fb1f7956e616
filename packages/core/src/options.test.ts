import { describe, expect, it } from 'vitest';
import { memoryQueue } from './delivery/memory-queue';
import { CapiError } from './errors';
import { readOptions, type CapiOptions } from './options';

const TOKEN = 'EAAsecret-token-that-must-never-be-shown';
const GIVEN: CapiOptions = { datasetId: '1234567890', accessToken: TOKEN };

function refusal(options: unknown, env: NodeJS.ProcessEnv = {}): string {
  try {
    readOptions(options as CapiOptions, env);
  } catch (error) {
    expect(error).toBeInstanceOf(CapiError);
    expect((error as CapiError).code).toBe('INVALID_OPTIONS');
    return (error as CapiError).message;
  }
  throw new Error('the options were accepted');
}

describe('readOptions', () => {
  it('fills in every default', () => {
    const settings = readOptions(GIVEN, {});
    expect(settings).toMatchObject({
      enabled: true,
      apiVersion: 'v26.0',
      baseUrl: 'https://graph.facebook.com',
      ignoreBots: true,
      respectGpc: false,
      deduplicateMs: 7 * 86_400_000,
      validation: 'error',
      timeoutMs: 10_000,
      cookies: { write: 'documents', domain: 'auto', createFbp: true },
      batch: { maxEvents: 1000, maxBytes: 1_000_000, maxWaitMs: 1000, concurrency: 4 },
      retry: { baseMs: 250, maxMs: 300_000 },
      warnings: [],
    });
  });

  it('keeps defaults beside what is given, and takes undefined for not given', () => {
    const settings = readOptions(
      { ...GIVEN, batch: { maxEvents: 10, maxWaitMs: undefined }, timeoutMs: undefined },
      {},
    );
    expect(settings.batch).toEqual({ maxEvents: 10, maxBytes: 1_000_000, maxWaitMs: 1000, concurrency: 4 });
    expect(settings.timeoutMs).toBe(10_000);
  });

  it('reads the environment where an option is not given', () => {
    const settings = readOptions(
      {},
      {
        META_PIXEL_ID: '42',
        META_ACCESS_TOKEN: TOKEN,
        META_API_VERSION: 'v25.0',
        META_GRAPH_URL: 'http://127.0.0.1:9/gateway/',
        META_TEST_EVENT_CODE: 'TEST1',
      },
    );
    expect(settings).toMatchObject({
      datasetId: '42',
      apiVersion: 'v25.0',
      baseUrl: 'http://127.0.0.1:9/gateway',
      testEventCode: 'TEST1',
      enabled: true,
    });
    expect(settings.credentials('42')).toEqual({ accessToken: TOKEN, appSecret: undefined });
  });

  it('prefers options to the environment and META_DATASET_ID to META_PIXEL_ID, and takes an empty variable for none', () => {
    expect(readOptions({ ...GIVEN, datasetId: '1' }, { META_DATASET_ID: '2' }).datasetId).toBe('1');
    expect(readOptions({}, { META_DATASET_ID: '2', META_PIXEL_ID: '3', META_ACCESS_TOKEN: 't' }).datasetId).toBe('2');
    expect(readOptions(GIVEN, { META_TEST_EVENT_CODE: '' }).testEventCode).toBeUndefined();
  });

  it.each([
    ['nothing', {}, /no dataset and no token/],
    ['no token', { datasetId: '1' }, /no token/],
    ['no dataset', { accessToken: TOKEN }, /no dataset\./],
  ])(
    'without credentials (%s) refuses in production and sends nothing elsewhere, saying so once',
    (_, options, words) => {
      expect(refusal(options, { NODE_ENV: 'production' })).toMatch(words);
      const settings = readOptions(options, { NODE_ENV: 'development' });
      expect(settings.enabled).toBe(false);
      expect(settings.warnings).toHaveLength(1);
      expect(settings.warnings[0]).toMatch(words);
    },
  );

  it('needs no credentials when it is switched off', () => {
    expect(readOptions({ enabled: false }, { NODE_ENV: 'production' })).toMatchObject({ enabled: false, warnings: [] });
  });

  it('needs no token where another process delivers', () => {
    const queue = Object.assign(memoryQueue(), { durable: true });
    const settings = readOptions({ datasetId: '1', deliver: false, queue }, { NODE_ENV: 'production' });
    expect(settings).toMatchObject({ enabled: true, deliver: false, warnings: [] });
  });

  it('is content with resolveDataset and credentials in place of one dataset and one token', () => {
    const credentials = () => ({ accessToken: TOKEN });
    expect(readOptions({ resolveDataset: () => '1', credentials }, { NODE_ENV: 'production' }).enabled).toBe(true);
  });

  it.each([
    [{ pixelId: '1' }, /no option 'pixelId'.*datasetId/],
    [{ datasetId: 1234 }, /datasetId must be a string of digits.*not 1234/],
    [{ datasetId: 'abc' }, /datasetId must be.*'abc'/],
    [{ datasetId: TOKEN }, /datasetId must be.*looks like a token/],
    [{ accessToken: 'two words' }, /accessToken must be a token without white space/],
    [{ accessToken: '' }, /accessToken.*empty string/],
    [{ appSecret: 12_345_678 }, /appSecret.*not the number that was given \(not shown\)/],
    [{ apiVersion: '26' }, /apiVersion must be a version such as 'v26\.0', not '26'/],
    [{ baseUrl: 'graph.facebook.com' }, /baseUrl must be an http\(s\) URL/],
    [{ baseUrl: 'https://graph.facebook.com?access_token=1' }, /baseUrl must be/],
    [{ testEventCode: 'a b' }, /testEventCode/],
    [{ partnerAgent: 'a' }, /partnerAgent must be at most 22 characters/],
    [{ partnerAgent: 'x'.repeat(23) }, /partnerAgent/],
    [{ partnerAgent: '1_2_a' }, /partnerAgent/],
    [{ consent: 'granted' }, /consent must be a function/],
    [{ cookies: 'never' }, /cookies must be an object/],
    [{ cookies: false }, /cookies must be an object, not false/],
    [{ cookies: { write: 'sometimes' } }, /cookies\.write must be 'documents', 'always' or 'never'/],
    [{ cookies: { name: 'x' } }, /no option 'cookies\.name'/],
    [{ sites: ['app.example.com'] }, /sites must be a list of origins/],
    [{ defaultCountry: 'Germany' }, /defaultCountry.*alpha-2/],
    [{ deduplicate: true }, /deduplicate must be false or an object/],
    [{ deduplicate: { windowMs: -1 } }, /deduplicate\.windowMs/],
    [{ validation: 'off' }, /validation must be 'error' or 'warn'/],
    [{ queue: {} }, /queue must be an EventQueue/],
    [{ queue: null }, /queue must be/],
    [{ queue: { ...memoryQueue(), durable: undefined } }, /queue must be an EventQueue/],
    [{ deliver: false }, /deliver: false needs a durable queue/],
    [{ batch: { maxEvents: 1001 } }, /batch\.maxEvents must be a whole number from 1 to 1000, not 1001/],
    [{ retry: { baseMs: '1s' } }, /retry\.baseMs/],
    [{ timeoutMs: 5 }, /timeoutMs must be/],
    [{ passport: {} }, /passport\.secrets is missing/],
    [{ passport: { secrets: ['short'] } }, /passport\.secrets must be a list of at least one secret/],
    [{ logger: {} }, /logger must be an object with warn\(\) and error\(\)/],
  ])('refuses %j by name', (options, words) => {
    const message = refusal({ ...GIVEN, ...options });
    expect(message).toMatch(words);
    expect(message).not.toContain(TOKEN);
    expect(message).not.toContain('short');
  });

  it.each(['acme_1_2', 'ab', 'x'.repeat(22)])('takes the partner agent %s', (partnerAgent) => {
    expect(readOptions({ ...GIVEN, partnerAgent }, {}).partnerAgent).toBe(partnerAgent);
  });

  it.each([null, 'options', 7])('refuses %j in place of options', (options) => {
    expect(refusal(options)).toMatch(/options must be an object/);
  });

  it('does not take a name that begins with 127. for this machine', () => {
    expect(readOptions({ ...GIVEN, baseUrl: 'http://127.0.0.1.example.com' }, {}).warnings).toHaveLength(1);
  });

  it('warns of a test event code in production and of plain http to another machine', () => {
    const warnings = readOptions(
      { ...GIVEN, testEventCode: 'TEST1', baseUrl: 'http://gateway.example.com' },
      { NODE_ENV: 'production' },
    ).warnings;
    expect(warnings).toEqual([expect.stringMatching(/testEventCode/), expect.stringMatching(/unencrypted/)]);
  });

  it('takes a queue, a token function and the origins of sites', async () => {
    const queue = memoryQueue();
    const settings = readOptions(
      { ...GIVEN, queue, accessToken: async () => 'later', sites: ['https://app.example.com/some/page'] },
      {},
    );
    expect(settings.queue).toBe(queue);
    expect(settings.sites).toEqual(['https://app.example.com']);
    expect(await settings.credentials('1')).toEqual({ accessToken: 'later', appSecret: undefined });
  });
});
