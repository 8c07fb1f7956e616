import { describe, expect, it } from 'vitest';
import { createCapi, type Capi } from './capi';
import type { ServerEvent } from './event/server-event';
import { OnceLogger } from './once-logger';
import { readOptions, type CapiOptions } from './options';
import type { RequestFacts } from './request/request-facts';
import type { TrackResult } from './outcome';
import { takeEvent } from './taken-event';
import { finishEvent } from './track-event';

const logger = { warn: () => undefined, error: () => undefined };
const FACTS: RequestFacts = {
  method: 'GET',
  url: 'https://shop.example.com/thanks',
  ip: '8.8.8.8',
  headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', 'sec-fetch-mode': 'navigate' },
};

function seeing(options: CapiOptions = {}): { kit: Capi; events: ServerEvent[] } {
  const events: ServerEvent[] = [];
  const beforeSend = (event: ServerEvent): ServerEvent => (events.push(event), event);
  return { kit: createCapi({ enabled: false, datasetId: '1', logger, beforeSend, ...options }), events };
}

describe('the id of an event', () => {
  it.each(['undefined', 'null', 'NaN', Number.NaN, {}])(
    'is a random one, with a warning, when it was made of a missing value: %o',
    (eventId) => {
      const { kit } = seeing({ deduplicate: { windowMs: 60_000 } });
      const purchase = (): TrackResult =>
        kit.tracker(FACTS).track('Purchase', { value: 1, currency: 'EUR' }, { eventId: eventId as never });
      const [first, second] = [purchase(), purchase()];
      expect(first.eventId).not.toBe(second.eventId);
      expect(first.issues).toMatchObject([{ severity: 'warning', code: 'EVENT_ID_INVALID', path: 'event_id' }]);
    },
  );

  it('is the caller’s otherwise, numbers too', () => {
    const { kit } = seeing();
    for (const eventId of ['order-17', 17, 0]) {
      expect(kit.tracker(FACTS).track('PageView', {}, { eventId }).eventId).toBe(String(eventId));
    }
  });
});

it('takes the time of an event in seconds, with or without fractions', () => {
  const { kit, events } = seeing();
  const seconds = Date.now() / 1_000 - 5.5;
  expect(kit.tracker(FACTS).track('PageView', {}, { eventTime: seconds }).issues).toEqual([]);
  expect(events[0]?.event_time).toBe(Math.floor(seconds));
});

describe('consent given with an event', () => {
  it.each(['rejected', 'DENIED', '', false, 0])(
    'counts as denied when it is none of the three words: %o',
    (consent) => {
      const { kit } = seeing();
      expect(kit.tracker(FACTS).track('PageView', {}, { consent: consent as never }).reason).toBe('no-consent');
    },
  );

  it('is the request’s when it is null', () => {
    const { kit } = seeing({ consent: () => 'denied' });
    expect(kit.tracker(FACTS).track('PageView', {}, { consent: null as never }).reason).toBe('no-consent');
  });
});

describe('user data of an event', () => {
  it('adds to what identify() was given; what is not given takes nothing away', () => {
    const { kit, events } = seeing();
    const tracker = kit.tracker(FACTS);
    tracker.identify({ email: 'jane@example.com', phone: '+16505551212', city: 'Paris' });
    tracker.identify({ city: undefined });
    tracker.track('Lead', {}, { userData: { email: undefined, phone: null, city: '', externalId: '7' } });
    expect(Object.keys(events[0]?.user_data ?? {})).toEqual(expect.arrayContaining(['em', 'ph', 'ct', 'external_id']));
  });
});

describe('beforeSend', () => {
  it('that forgets to return leaves the event out, and is told so once', () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const { kit } = seeing({ beforeSend: (() => undefined) as never, logger: { warn: log, error: log } });
    for (let at = 0; at < 2; at += 1) expect(kit.tracker(FACTS).track('PageView').reason).toBe('before-send');
    expect(lines.filter((line) => line.includes('beforeSend answered undefined'))).toHaveLength(1);
  });

  it('may change the event without changing what the caller passed', () => {
    const customData = { value: 1, currency: 'EUR', note: 'x', contents: [{ id: 'A', quantity: 1 }] };
    const { kit } = seeing({
      beforeSend: (event) => {
        delete event.custom_data?.['note'];
        Object.assign(event.custom_data?.['contents'] ?? [], { length: 0 });
        return event;
      },
    });
    kit.tracker(FACTS).track('Lead', customData);
    expect(customData).toEqual({ value: 1, currency: 'EUR', note: 'x', contents: [{ id: 'A', quantity: 1 }] });
  });

  it('that throws halfway changes nothing', () => {
    const { kit } = seeing({
      beforeSend: (event) => {
        event.user_data = {};
        throw new Error('x');
      },
    });
    expect(kit.tracker(FACTS).track('Lead')).toMatchObject({ reason: 'disabled', issues: [] });
  });

  it('is given values that are no plain objects as they are', () => {
    const price = { toJSON: () => 4.2 };
    class Money {
      toJSON = () => 5;
    }
    const money = new Money();
    const { kit, events } = seeing();
    kit.tracker(FACTS).track('Lead', { price: price as never, money });
    expect(events[0]?.custom_data?.['money']).toBe(money);
    expect(JSON.stringify(events[0]?.custom_data)).toBe('{"price":4.2,"money":5}');
  });
});

describe('the time of an event', () => {
  const now = 1_800_000_000_500;
  const timed = (eventTime: Date, clockAheadMs: number): number => {
    const tools = {
      settings: readOptions({ datasetId: '1', accessToken: 'x', logger }, {}),
      log: new OnceLogger(logger),
      now: () => now,
      clockAheadMs: () => clockAheadMs,
      countDroppedIp: () => undefined,
    };
    const details = { eventTime, actionSource: 'other', userData: { email: 'a@example.com' } } as const;
    const taken = takeEvent({ tracker: undefined, name: 'Lead', customData: {}, details }, tools.settings, tools.now());
    const { decision } = finishEvent(taken, tools);
    if (decision.kind !== 'queue') throw new Error(decision.kind);
    return JSON.parse(Buffer.from(decision.records[0]?.body ?? []).toString()).event_time;
  };

  it.each([
    [0, 1_799_999_700],
    [100_000, 1_799_999_700],
    [400_000, 1_799_999_600],
  ])('given %i ms ago by a clock that is ahead of Meta’s is no time in the future', (ageMs, expected) => {
    expect(timed(new Date(now - ageMs), 300_000)).toBe(expected);
  });

  it('is not too old by a clock that is ahead of Meta’s by more than Meta allows', () => {
    expect(timed(new Date(now), 8 * 86_400_000)).toBe(1_800_000_000 - 8 * 86_400);
  });
});

describe('the datasets of an event', () => {
  const sending = (datasetId: unknown) => {
    const { kit } = seeing({ enabled: true, accessToken: 'x', baseUrl: 'http://127.0.0.1:9', beforeSend: undefined });
    const result = kit.tracker(FACTS).track('Lead', {}, { datasetId: datasetId as never });
    const { events } = kit.stats().queue;
    void kit.close({ timeoutMs: 1 });
    return { status: result.status, events, issues: result.issues.map(({ code, severity }) => `${code} ${severity}`) };
  };

  it.each([[['']], [[123]], [' 12 '], [123], ['../me'], [[null]]])('are digits: %o stops the event', (datasetId) => {
    expect(sending(datasetId)).toEqual({ status: 'invalid', events: 0, issues: ['DATASET_MISSING error'] });
  });

  it('that cannot be are left out with a warning when there are others', () => {
    expect(sending(['', '77'])).toEqual({ status: 'accepted', events: 1, issues: ['DATASET_MISSING warning'] });
  });
});
