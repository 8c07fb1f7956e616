import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, describe as describeReply, errorSentence, localError, scrub, type RawGraphError } from './graph-error';
import { findGraphError, GRAPH_ERRORS, type Decision } from './graph-error-table';

type Case = readonly [status: number, error: RawGraphError | undefined, decision: Decision];

/** Every row of the code table of the Graph API, then the statuses without a readable body. */
const CASES: readonly Case[] = [
  [400, { code: 1 }, 'retry'],
  [500, { code: 2 }, 'retry'],
  ...[4, 17, 32, 341, 613, 80_000, 80_003, 80_004, 80_014].map((code): Case => [400, { code }, 'throttled']),
  [400, { code: 4, subcode: 1504022, isTransient: true }, 'throttled'],
  [400, { code: 613, subcode: 1487742 }, 'throttled'],
  ...[3, 10, 102, 104, 190, 200, 250, 299, 368, 803].map((code): Case => [400, { code }, 'hold']),
  [500, { code: 190 }, 'hold'],
  [401, { code: 190, subcode: 463 }, 'hold'],
  [401, { code: 190, subcode: 9999 }, 'hold'],
  [400, { code: 368, isTransient: true }, 'retry'],
  [400, { code: 100 }, 'isolate'],
  [500, { code: 100 }, 'isolate'],
  [400, { code: 100, subcode: 2804003 }, 'isolate'],
  [400, { code: 100, subcode: 2804001 }, 'isolate'],
  [400, { code: 100, subcode: 33 }, 'hold'],
  [400, { code: 100, subcode: 2804003, isTransient: true }, 'retry'],
  [500, { code: 5000 }, 'retry'],
  [400, { code: 5000 }, 'hold'],
  [503, { code: -3 }, 'retry'],
  [400, { code: -3 }, 'hold'],
  [429, { code: 9999 }, 'throttled'],
  [400, {}, 'hold'],
  [300, { code: 300 }, 'hold'],
  ...[408, 425, 500, 502, 503, 504, 599].map((status): Case => [status, undefined, 'retry']),
  [429, undefined, 'throttled'],
  [413, undefined, 'isolate'],
  ...[301, 302, 400, 401, 403, 404, 407, 411, 451].map((status): Case => [status, undefined, 'hold']),
  [200, undefined, 'retry'],
  [204, undefined, 'retry'],
];

describe('decide', () => {
  it.each(CASES)('HTTP %i %o: %s', (httpStatus, error, decision) => {
    expect(decide({ httpStatus, ...(error !== undefined && { error }) })).toBe(decision);
  });
});

describe('the table', () => {
  it('has one row for each code and subcode, each with a sentence of its own words', () => {
    const keys = GRAPH_ERRORS.map(({ code, subcode }) => `${code}/${subcode}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { explanation } of GRAPH_ERRORS) expect(explanation).toMatch(/^\w.{10,}\.$/);
  });

  it('falls back from subcode to code', () => {
    expect(findGraphError(190, 1)).toBe(findGraphError(190, undefined));
    expect(findGraphError(undefined, undefined)).toBeUndefined();
  });
});

describe('an error', () => {
  it('keeps numbers, the scrubbed title and the trace id', () => {
    const error = { code: 100, subcode: 2804050, title: 'Bad ada@example.com: use secret-token', fbtraceId: 'AbC-1_x' };
    expect(describeReply({ httpStatus: 400, error }, ['secret-token'])).toEqual({
      code: 100,
      subcode: 2804050,
      httpStatus: 400,
      title: 'Bad [removed] use [removed]',
      fbtraceId: 'AbC-1_x',
      explanation: findGraphError(100, 2804050)?.explanation,
    });
  });

  it.each(['', 'has space', 'x'.repeat(65), 'secret-token', 'ret-tok'])('drops the trace id "%s"', (fbtraceId) => {
    expect(describeReply({ httpStatus: 400, error: { fbtraceId } }, ['secret-token'])).not.toHaveProperty('fbtraceId');
  });

  it.each([
    [localError('TIMEOUT'), /No complete answer came in time/],
    [describeReply({ httpStatus: 200 }, []), /not one of the Graph API.*\(HTTP 200\)/],
    [describeReply({ httpStatus: 413 }, []), /too large.*\(HTTP 413\)/],
    [describeReply({ httpStatus: 429 }, []), /slow down.*\(HTTP 429\)/],
    [describeReply({ httpStatus: 503 }, []), /failed for the moment.*\(HTTP 503\)/],
    [describeReply({ httpStatus: 404 }, []), /Check base URL.*\(HTTP 404\)/],
    [
      describeReply({ httpStatus: 401, error: { code: 190, subcode: 463, title: 'Abgelaufen' } }, []),
      /\(code 190\/463, HTTP 401\) Meta says: Abgelaufen$/,
    ],
  ])('%o reads %s', (error, sentence) => {
    expect(errorSentence(error)).toMatch(sentence);
  });
});

describe('scrub', () => {
  it.each([
    ['mail to ada.lovelace+shop@example.com!', 'mail to [removed]'],
    ['call +49 (151) 2345-6789 now', 'call [removed] now'],
    ['id 1234567', 'id [removed]'],
    ['from 203.0.113.5', 'from [removed]'],
    ['from 2001:db8:0:1::1 on', 'from [removed] on'],
    [`hash ${'0f'.repeat(32)}`, 'hash [removed]'],
    ['see https://example.com/?token=abc now', 'see [removed] now'],
    ['token EAABsbCS1234567890abc', 'token [removed]'],
    ['value must be above 0 (v26.0), index 4', 'value must be above 0 (v26.0), index 4'],
  ])('%s: %s', (text, clean) => expect(scrub(text, [])).toBe(clean));

  it('never lets a secret through, wherever it stands and however long the text is', () => {
    const secret = 'EAAsecretTOKEN';
    const text = fc
      .tuple(fc.string({ maxLength: 2_000 }), fc.string({ maxLength: 2_000 }))
      .map((parts) => parts.join(secret));
    fc.assert(
      fc.property(text, (one) => {
        const clean = scrub(one, [secret]);
        expect(clean).not.toContain('EAAsecret');
        expect(clean.length).toBeLessThanOrEqual(301);
      }),
    );
  });
});
