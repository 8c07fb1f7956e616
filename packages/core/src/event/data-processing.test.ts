import { describe, expect, it } from 'vitest';

import { checkDataProcessing, LIMITED_DATA_USE_STATES } from './data-processing';
import type { Issue } from './issue';

const withIp = { user_data: { client_ip_address: '8.8.8.8' } };

function findings(event: Readonly<Record<string, unknown>>): string[] {
  const issues: Issue[] = [];
  checkDataProcessing(event, issues);
  return issues.map(
    ({ severity, code, path }) => `${severity} ${code} ${path.replace('data_processing_options', 'dpo')}`,
  );
}

function limited(options: unknown, country?: unknown, state?: unknown): Readonly<Record<string, unknown>> {
  return {
    data_processing_options: options,
    data_processing_options_country: country,
    data_processing_options_state: state,
  };
}

describe('limited data use', () => {
  it.each([
    ['nothing', {}],
    ['an empty list', limited([])],
    ['geolocation with an address', { ...limited(['LDU'], 0, 0), ...withIp }],
    ['a state without an address', limited(['LDU'], 1, 1000)],
  ])('accepts %s', (_, event) => {
    expect(findings(event)).toEqual([]);
  });

  it('accepts every state of the table, and there are fourteen', () => {
    const codes = Object.values(LIMITED_DATA_USE_STATES);
    expect(codes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, index) => 1000 + index));
    for (const code of codes) expect(findings({ ...limited(['LDU'], 1, code), ...withIp })).toEqual([]);
  });

  it.each([
    ['options that are no list', limited('LDU', 0, 0), ['error DATA_PROCESSING_INVALID dpo']],
    ['unknown options', limited(['GDPR']), ['error DATA_PROCESSING_INVALID dpo']],
    ['null', limited(null), ['error DATA_PROCESSING_INVALID dpo']],
    ['a country by name', { ...limited(['LDU'], 'US', 0), ...withIp }, ['error DATA_PROCESSING_INVALID dpo_country']],
    ['a state by name', { ...limited(['LDU'], 1, 'CA'), ...withIp }, ['error DATA_PROCESSING_INVALID dpo_state']],
    ['an unknown state', { ...limited(['LDU'], 1, 1014), ...withIp }, ['error DATA_PROCESSING_INVALID dpo_state']],
    ['a place without options', limited(undefined, 1, 1000), ['warning DATA_PROCESSING_INVALID dpo']],
    ['no country', { ...limited(['LDU']), ...withIp }, ['warning DATA_PROCESSING_INVALID dpo_country']],
    [
      'a country without a state',
      { ...limited(['LDU'], 1), ...withIp },
      ['warning DATA_PROCESSING_STATE_MISSING dpo_state'],
    ],
    ['neither state nor address', limited(['LDU'], 1), ['error DATA_PROCESSING_STATE_MISSING dpo_state']],
    ['geolocation without an address', limited(['LDU'], 0, 0), ['warning DATA_PROCESSING_STATE_MISSING dpo_state']],
  ])('finds fault with %s', (_, event, expected) => {
    expect(findings(event)).toEqual(expected);
  });
});
