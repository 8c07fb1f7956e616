import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/page-api';
import { curl, META_ORIGIN } from './curl';
import { typescriptCall } from './typescript-call';

const draft: Draft = {
  datasetId: '1',
  event: {
    event_name: 'Purchase',
    event_id: "o'1",
    action_source: 'website',
    event_source_url: 'https://example.com/',
    custom_data: { value: 42, currency: 'EUR', 'own key': [1, 'a\\b"c\n'] },
  },
  userData: { email: 'jane@example.com' },
};

describe('the TypeScript call', () => {
  it('says in code what the draft says', () => {
    const calls: unknown[] = [];
    // oxlint-disable-next-line typescript/no-implied-eval -- the snippet is run to see that it is valid and complete
    const run = new Function('capi', typescriptCall({ ...draft, testEventCode: 'TEST1' }));
    run({ track: (...args: unknown[]) => calls.push(args) });

    expect(calls).toEqual([
      [
        'Purchase',
        draft.event['custom_data'],
        {
          actionSource: 'website',
          eventId: "o'1",
          eventSourceUrl: 'https://example.com/',
          userData: { email: 'jane@example.com' },
          testEventCode: 'TEST1',
        },
      ],
    ]);
  });

  it('fits short objects on one line and uses trackCustom for own names', () => {
    expect(typescriptCall({ datasetId: '1', event: { event_name: 'Own', action_source: 'email' }, userData: {} })).toBe(
      "capi.trackCustom('Own', {}, { actionSource: 'email' });",
    );
  });
});

/** What a shell makes of the command: the arguments `curl` would get. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const output = execFileSync('sh', ['-c', script], { env: { META_ACCESS_TOKEN: 'from-the-environment' } });
  return output.toString().split('\0').slice(0, -1);
}

describe('the curl command', () => {
  it('gives a shell the very event, and the token of its environment', () => {
    const event = { event_name: 'It\'s $HOME `id` \\ "x"\n' };
    const command = curl({ origin: META_ORIGIN, datasetId: '1', event, testEventCode: "T'1" });

    expect(command).toContain('$META_ACCESS_TOKEN');
    expect(argumentsOf(command)).toEqual([
      'https://graph.facebook.com/v26.0/1/events',
      '--data-urlencode',
      `data=${JSON.stringify([event])}`,
      '--data-urlencode',
      "test_event_code=T'1",
      '--data-urlencode',
      'access_token=from-the-environment',
    ]);
  });

  it('gives a sandbox any token but the real one', () => {
    const command = curl({ origin: 'http://127.0.0.1:4100', datasetId: '../x', event: {} });

    expect(command).not.toContain('META_ACCESS_TOKEN');
    expect(argumentsOf(command)[0]).toBe('http://127.0.0.1:4100/v26.0/..%2Fx/events');
  });
});
