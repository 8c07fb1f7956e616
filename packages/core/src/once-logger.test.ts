import { describe, expect, it } from 'vitest';
import { OnceLogger } from './once-logger';

function recorder() {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  return { lines, logger: { warn: log, error: log } };
}

describe('OnceLogger', () => {
  it('says a thing once for each key', () => {
    const { lines, logger } = recorder();
    const log = new OnceLogger(logger);
    for (const key of ['a', 'b', 'a']) log.once('warn', key, `about ${key}`);
    expect(lines).toEqual(['[capikit] about a', '[capikit] about b']);
  });

  it('remembers a bounded number of things', () => {
    const { lines, logger } = recorder();
    const log = new OnceLogger(logger);
    for (let i = 0; i < 10_000; i++) log.once('warn', String(i), 'x');
    expect(lines.length).toBeLessThanOrEqual(500);
  });

  it('survives a logger that throws', () => {
    const broken = () => {
      throw new Error('disk full');
    };
    expect(() => new OnceLogger({ warn: broken, error: broken }).say('warn', 'x')).not.toThrow();
  });

  it('survives a logger that rejects', async () => {
    const broken = (): never => Promise.reject(new Error('disk full')) as never;
    expect(() => new OnceLogger({ warn: broken, error: broken }).say('warn', 'x')).not.toThrow();
    // An unhandled rejection, which fails the run, would be known by the next turn.
    await new Promise(setImmediate);
  });

  it('answers with the fallback when a callback throws, and does not repeat what was thrown', () => {
    const { lines, logger } = recorder();
    const log = new OnceLogger(logger);
    const call = () => {
      throw new TypeError('jane@example.com');
    };
    expect(log.guard('consent', 'denied', call)).toBe('denied');
    expect(log.guard('consent', 'denied', call)).toBe('denied');
    expect(lines).toEqual([
      expect.stringMatching(
        /^\[capikit\] your consent failed with TypeError at \S*once-logger\.test\.ts:\d+:\d+; capikit went on without it$/,
      ),
    ]);
  });

  it.each([
    ['whose message looks like a stack', new Error('jane\n    at /home/jane@example.com:1:1')],
    ['without a stack', Object.assign(new Error('jane'), { stack: undefined })],
    ['with a stack that was changed', Object.assign(new Error('jane'), { stack: '    at jane@example.com:1:1' })],
    ['that is none', 'jane@example.com'],
  ])('repeats nothing of an error %s', (_, cause) => {
    const { lines, logger } = recorder();
    new OnceLogger(logger).guard('consent', undefined, () => {
      throw cause;
    });
    expect(lines.join()).toContain('your consent failed with');
    expect(lines.join()).not.toContain('jane');
  });

  it('takes the rejection of a callback, so that the process does not see it', async () => {
    const { lines, logger } = recorder();
    new OnceLogger(logger).guard<unknown>('onOutcome', undefined, () => Promise.reject(new RangeError('x')));
    await Promise.resolve();
    await Promise.resolve();
    expect(lines).toEqual([
      expect.stringMatching(/^\[capikit\] your onOutcome failed with RangeError at \S+; capikit/),
    ]);
  });
});
