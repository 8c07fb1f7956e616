import type { GraphErrorBody } from '@capikit/sandbox';
import { describe, expect, it } from 'vitest';
import { eventRecord } from '../../packages/core/src/testing';
import { eventRecords, startDelivery } from './start-delivery';

const NO_VALUE: GraphErrorBody = { code: 100, subcode: 2804009 };
const refuseBad = (event: { event_name?: string }) => (event.event_name === 'Bad' ? NO_VALUE : undefined);
const bad = { eventName: 'Bad' };

describe('a refused batch', () => {
  it.each([0, 1, 49, 50, 57, 99])('of 100 with one bad event at %i costs only that event', async (at) => {
    const { accept, dispatcher, sandbox, ends, endCounts, arrived, notices } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    const records = eventRecords(100, (index) => (index === at ? bad : {}));
    accept(...records);
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 99, invalid: 1 });
    expect(arrived().size).toBe(99);
    expect(sandbox.counts.accepted).toBe(99);
    expect(sandbox.counts.requests).toBeLessThanOrEqual(15);
    const [refused] = ends.filter(({ end }) => end === 'invalid');
    expect(refused).toMatchObject({
      record: { id: records[at]?.id },
      error: { code: 100, subcode: 2804009, httpStatus: 400 },
    });
    expect(notices).toEqual([]);
    expect(dispatcher.lanes()).toEqual([]);
  });

  it('of 1000 with 30 bad events among them costs only those', async () => {
    const { accept, dispatcher, sandbox, endCounts, arrived } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    accept(...eventRecords(1_000, (index) => (index % 33 === 0 && index > 0 ? bad : {})));
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 970, invalid: 30 });
    expect(arrived().size).toBe(970);
  });

  it('of 1000 whose first 20 are bad is no mass refusal', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    accept(...eventRecords(1_000, (index) => (index < 20 ? bad : {})));
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 980, invalid: 20 });
  });

  it.each([2, 7, 1_000])('of %i with all bad is buried by nobody: the lane is held and reported', async (count) => {
    const { accept, dispatcher, sandbox, endCounts, notices, queue } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    accept(...eventRecords(count, () => bad));
    expect(await dispatcher.flush()).toBe(false);
    expect(endCounts()).toEqual({});
    expect(sandbox.counts.requests).toBeLessThanOrEqual(25);
    expect((await queue.depth()).events).toBe(count);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'held', error: { code: 100, subcode: 2804009 } }]);
    expect(notices).toMatchObject([{ code: 'LANE_REFUSED', error: { subcode: 2804009 } }]);
  });

  it('of 5000 with all bad is found out by one isolation, not by one for each request in flight', async () => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    accept(...eventRecords(5_000, () => bad));
    expect(await dispatcher.flush()).toBe(false);
    expect(sandbox.counts.requests).toBeLessThanOrEqual(25);
    expect(endCounts()).toEqual({});
    expect(notices.map(({ code }) => code)).toEqual(['LANE_REFUSED']);
  });

  it('that was held goes through once the configuration is right, with few requests until then', async () => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery({ settings: { holdMs: 30 } });
    const correct = sandbox.rejectEvents(refuseBad);
    accept(...eventRecords(500, () => bad));
    expect(await dispatcher.flush()).toBe(false);
    const afterFirst = sandbox.counts.requests;
    await sandbox.waitUntil(() => sandbox.counts.requests > afterFirst + 8);
    const held = notices.filter(({ code }) => code === 'LANE_REFUSED').length;
    expect((sandbox.counts.requests - afterFirst) / (held - 1)).toBeLessThanOrEqual(8);
    correct();
    await sandbox.waitUntil(() => sandbox.counts.accepted === 500);
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 500 });
    expect(notices.at(-1)?.code).toBe('LANE_RELEASED');
  });

  it('with several different faults and nothing good keeps its events', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({
      settings: { retry: { baseMs: 60_000, maxMs: 60_000 } },
    });
    sandbox.rejectEvents(({ event_name: name = '' }) => ({ code: 100, subcode: name === 'A' ? 2804009 : 2804010 }));
    accept(eventRecord({ eventName: 'A' }), eventRecord({ eventName: 'B' }));
    expect(await dispatcher.flush()).toBe(false);
    expect(endCounts()).toEqual({});
  });

  it('stops being halved at an answer that is no refusal, and goes on later', async () => {
    const { accept, dispatcher, sandbox, endCounts, arrived } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    sandbox.replyNext('ok', 'ok', { status: 500 }, 'ok', { reset: 'before-body' });
    accept(...eventRecords(64, (index) => (index === 40 ? bad : {})));
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 63, invalid: 1 });
    expect(arrived().size).toBe(63);
  });

  it('stops being halved when the token is revoked, and holds the lane', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    sandbox.replyNext('ok', 'ok', { graphError: { code: 190 }, until: () => false });
    accept(...eventRecords(64, (index) => (index === 40 ? bad : {})));
    expect(await dispatcher.flush()).toBe(false);
    expect(endCounts()).toEqual({ delivered: 32 });
    expect(sandbox.counts.requests).toBe(3);
    expect(dispatcher.lanes()).toMatchObject([{ status: 'held', error: { code: 190 } }]);
  });

  it('that is too large for a proxy is halved too', async () => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery();
    sandbox.replyNext({ status: 413 }, { html: 413 });
    accept(...eventRecords(40));
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 40 });
    expect(notices).toEqual([]);
  });
});

describe('a lone refused event', () => {
  it('is kept until another of its lane was delivered, then buried at its next refusal', async () => {
    const { accept, dispatcher, sandbox, ends, endCounts, notices } = await startDelivery();
    sandbox.rejectEvents(refuseBad);
    accept(eventRecord(bad));
    expect(await dispatcher.flush()).toBe(false);
    expect(ends).toEqual([]);
    expect(notices).toMatchObject([{ code: 'EVENT_SUSPECT', error: { subcode: 2804009 } }]);
    accept(eventRecord());
    await sandbox.waitUntil(() => sandbox.counts.accepted === 1);
    while (ends.length < 2) await dispatcher.flush({ timeoutMs: 1_000 });
    expect(endCounts()).toEqual({ delivered: 1, invalid: 1 });
    expect(dispatcher.lanes()).toEqual([]);
  });

  it('does not keep others of its lane from being sent', async () => {
    const { accept, dispatcher, sandbox, endCounts } = await startDelivery({
      settings: { retry: { baseMs: 60_000, maxMs: 60_000 } },
      random: () => 0.9,
    });
    sandbox.rejectEvents(refuseBad);
    accept(eventRecord(bad));
    await dispatcher.flush();
    accept(...eventRecords(10));
    await sandbox.waitUntil(() => sandbox.counts.accepted === 10);
    expect(await dispatcher.flush({ timeoutMs: 1_000 })).toBe(false);
    expect(endCounts()).toEqual({ delivered: 10 });
  });

  it('counts as configuration when more than ten came one by one', async () => {
    const { accept, dispatcher, sandbox, endCounts, notices } = await startDelivery({
      settings: { retry: { baseMs: 60_000, maxMs: 60_000 } },
      random: () => 0.9,
    });
    sandbox.rejectEvents(refuseBad);
    for (const record of eventRecords(11, () => bad)) {
      accept(record);
      expect(await dispatcher.flush()).toBe(false);
    }
    expect(endCounts()).toEqual({});
    expect(notices.at(-1)?.code).toBe('LANE_REFUSED');
    expect(dispatcher.lanes()).toMatchObject([{ status: 'held' }]);
  });

  it('expires with the reason Meta gave', async () => {
    let now = Date.now();
    const { accept, dispatcher, sandbox, ends } = await startDelivery({ now: () => now });
    sandbox.rejectEvents(refuseBad);
    accept(eventRecord({ ...bad, acceptedAt: now, expiresAt: now + 60_000 }));
    expect(await dispatcher.flush()).toBe(false);
    now += 60_000;
    while (ends.length === 0) await dispatcher.flush({ timeoutMs: 500 });
    expect(ends).toMatchObject([{ end: 'expired', error: { code: 100, subcode: 2804009 } }]);
  });
});

describe('an event past its age', () => {
  it('is not sent and reported as expired, others are delivered', async () => {
    const { accept, dispatcher, sandbox, ends, endCounts } = await startDelivery();
    accept(eventRecord({ expiresAt: Date.now() }), eventRecord());
    expect(await dispatcher.flush()).toBe(true);
    expect(endCounts()).toEqual({ delivered: 1, expired: 1 });
    expect(ends.find(({ end }) => end === 'expired')?.error?.local).toBe('EXPIRED');
    expect(sandbox.counts.accepted).toBe(1);
  });
});
