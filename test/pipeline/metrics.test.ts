import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createCapi, type Capi } from '@capikit/core';
import { instrument, PROMETHEUS_CONTENT_TYPE, prometheusText } from '@capikit/core/metrics';
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader, type Histogram } from '@opentelemetry/sdk-metrics';
import { expect, it, onTestFinished } from 'vitest';
import { pageRequest, setup } from './setup';

const IDENTIFIED = { userData: { email: 'jane@example.com' } };

/** Two delivered, one refused by the rules, one duplicate, one without consent. */
async function trade(kit: Capi): Promise<void> {
  const tracker = kit.tracker(pageRequest());
  tracker.track('Purchase', { value: 42, currency: 'EUR' }, { ...IDENTIFIED, eventId: 'order-1' });
  tracker.track('Purchase', { value: 42, currency: 'EUR' }, { ...IDENTIFIED, eventId: 'order-1' });
  tracker.track('Lead', {}, IDENTIFIED);
  tracker.trackCustom('Purchase', { currency: 'EUR' }, IDENTIFIED);
  tracker.consent('denied');
  tracker.track('Lead');
  await kit.flush();
}

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}

  /** Metric name → what its points say. */
  async read(): Promise<Map<string, { unit: string; points: [attributes: object, value: unknown][] }>> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics: some }) => some);
    return new Map(
      all.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        { unit: descriptor.unit, points: dataPoints.map(({ attributes, value }) => [attributes, value]) },
      ]),
    );
  }
}

function openTelemetry(): { reader: Reader; provider: MeterProvider } {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  return { reader, provider };
}

it('are reported to OpenTelemetry, each Capi its own', async () => {
  const { reader, provider } = openTelemetry();
  const { kit } = await setup();
  const { kit: other } = await setup();
  const end = instrument(kit, { meter: provider.getMeter('shop') });
  await trade(kit);
  await trade(other);

  const read = await reader.read();
  expect(read.get('capikit.events.accepted')).toEqual({ unit: '{event}', points: [[{}, 2]] });
  expect(read.get('capikit.events.ended')?.points.filter(([, value]) => value !== 0)).toEqual([
    [{ 'capikit.end': 'delivered' }, 2],
    [{ 'capikit.end': 'skipped', 'capikit.reason': 'no-consent' }, 1],
    [{ 'capikit.end': 'skipped', 'capikit.reason': 'duplicate' }, 1],
    [{ 'capikit.end': 'invalid', 'capikit.reason': 'VALUE_MISSING' }, 1],
  ]);
  expect(read.get('capikit.queue.events')).toEqual({ unit: '{event}', points: [[{}, 0]] });
  expect(read.get('capikit.queue.size')).toEqual({ unit: 'By', points: [[{}, 0]] });
  expect(read.get('capikit.queue.oldest_age')).toEqual({ unit: 's', points: [[{}, 0]] });
  expect(read.get('capikit.requests.active')).toEqual({ unit: '{request}', points: [[{}, 0]] });
  const { unit, points } = read.get('capikit.delivery.duration') ?? {};
  const [[, histogram] = []] = points ?? [];
  expect({ unit, count: (histogram as Histogram).count }).toEqual({ unit: 's', count: 2 });

  end();
  kit.tracker(pageRequest()).track('Lead', {}, IDENTIFIED);
  await kit.flush();
  const later = await reader.read();
  expect(kit.stats().ends.delivered).toBe(3);
  expect(later.get('capikit.events.accepted')?.points).toEqual([[{}, 2]]);
  expect(later.get('capikit.delivery.duration')?.points.map(([, value]) => value)).toEqual([
    expect.objectContaining({ count: 2 }),
  ]);
});

it('of several Capis on one meter are told apart by name', async () => {
  const { reader, provider } = openTelemetry();
  const { kit: eu } = await setup();
  const { kit: us } = await setup();
  onTestFinished(instrument({ eu, us }, { meter: provider.getMeter('shop') }));
  await trade(eu);
  us.tracker(pageRequest()).track('Lead', {}, IDENTIFIED);
  await us.flush();

  const read = await reader.read();
  expect(read.get('capikit.events.accepted')?.points).toEqual([
    [{ 'capikit.name': 'eu' }, 2],
    [{ 'capikit.name': 'us' }, 1],
  ]);
  const deliveries = read.get('capikit.delivery.duration')?.points ?? [];
  expect(new Map(deliveries.map(([whose, value]) => [JSON.stringify(whose), (value as Histogram).count]))).toEqual(
    new Map([
      ['{"capikit.name":"eu"}', 2],
      ['{"capikit.name":"us"}', 1],
    ]),
  );
});

it('go to the global meter provider by default', async () => {
  const { reader, provider } = openTelemetry();
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(() => metrics.disable());
  const { kit } = await setup();
  onTestFinished(instrument(kit));
  await trade(kit);
  expect((await reader.read()).get('capikit.events.accepted')?.points).toEqual([[{}, 2]]);
});

it('tell how old the oldest waiting event is, and of lanes that are held', async () => {
  const { reader, provider } = openTelemetry();
  const { kit, sandbox } = await setup();
  sandbox.replyNext({ graphError: { code: 190 }, until: () => false });
  instrument(kit, { meter: provider.getMeter('shop') });
  kit.tracker(pageRequest()).track('Lead', {}, IDENTIFIED);
  await kit.flush();
  const read = await reader.read();
  expect(read.get('capikit.queue.events')?.points).toEqual([[{}, 1]]);
  expect(Number(read.get('capikit.queue.oldest_age')?.points[0]?.[1])).toBeGreaterThan(0);
  expect(read.get('capikit.lanes')?.points).toEqual([
    [{ 'capikit.status': 'backing-off' }, 0],
    [{ 'capikit.status': 'held' }, 1],
  ]);
});

it('disturb nobody when the meter fails', async () => {
  const { provider } = openTelemetry();
  const { kit, log } = await setup();
  const meter = provider.getMeter('shop');
  const fail = (): never => {
    throw new Error('meter failed');
  };
  meter.createHistogram = () => ({ record: fail });
  onTestFinished(instrument(kit, { meter }));
  await trade(kit);
  expect(kit.stats().ends.delivered).toBe(2);
  expect(log.filter((line) => line.includes('metrics'))).toHaveLength(1);
});

/** Prometheus' text format 0.0.4, strictly: family → kind and samples. */
function parse(text: string): Map<string, { kind: string; samples: Map<string, number> }> {
  expect(text.endsWith('\n')).toBe(true);
  const families = new Map<string, { kind: string; samples: Map<string, number> }>();
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (what === 'HELP') {
      family = name;
      expect(families.has(name)).toBe(false);
    } else if (what === 'TYPE') {
      expect(name).toBe(family);
      families.set(name, { kind: rest, samples: new Map() });
    } else {
      const [, sample = '', value] =
        /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\[\\"n])*"(?:,(?!\})|(?=\})))+\})?) ([\d.e+-]+)$/.exec(line) ?? [];
      expect(sample.startsWith(family)).toBe(true);
      const samples = families.get(family)?.samples;
      expect(samples?.has(sample)).toBe(false);
      samples?.set(sample, Number(value));
    }
  }
  return families;
}

it('are text for Prometheus too', async () => {
  const { kit } = await setup();
  await trade(kit);
  const text = await prometheusText(kit);
  const families = parse(text);
  expect(PROMETHEUS_CONTENT_TYPE).toContain('version=0.0.4');
  const ended = families.get('capikit_events_ended_total');
  expect(ended?.kind).toBe('counter');
  expect(ended?.samples.get('capikit_events_ended_total{end="delivered"}')).toBe(2);
  expect(ended?.samples.get('capikit_events_ended_total{end="invalid",reason="VALUE_MISSING"}')).toBe(1);
  expect(families.get('capikit_queue_events')).toEqual({
    kind: 'gauge',
    samples: new Map([['capikit_queue_events', 0]]),
  });
  const took = families.get('capikit_delivery_duration_seconds');
  expect(took?.kind).toBe('histogram');
  const buckets = [...(took?.samples ?? [])].filter(([name]) => name.includes('_bucket'));
  expect(buckets.map(([, count]) => count)).toEqual(buckets.map(([, count]) => count).toSorted((a, b) => a - b));
  expect(took?.samples.get('capikit_delivery_duration_seconds_bucket{le="+Inf"}')).toBe(2);
  expect(took?.samples.get('capikit_delivery_duration_seconds_count')).toBe(2);
  expect(took?.samples.get('capikit_delivery_duration_seconds_sum')).toBeGreaterThan(0);
  for (const secret of ['order-1', 'jane', '8.8.8.8']) expect(text).not.toContain(secret);
});

it('of several Capis are one text for Prometheus, whatever their names', async () => {
  const { kit } = await setup();
  const { kit: other } = await setup();
  await trade(kit);
  const families = parse(await prometheusText({ eu: kit, 'the "other"\\\n': other }));
  expect(families.get('capikit_events_accepted_total')?.samples).toEqual(
    new Map([
      ['capikit_events_accepted_total{name="eu"}', 2],
      [String.raw`capikit_events_accepted_total{name="the \"other\"\\\n"}`, 0],
    ]),
  );
  const took = families.get('capikit_delivery_duration_seconds')?.samples;
  expect(took?.get('capikit_delivery_duration_seconds_bucket{name="eu",le="+Inf"}')).toBe(2);
  expect(took?.get('capikit_delivery_duration_seconds_count{name="eu"}')).toBe(2);
});

it('tell of losses from the start, so that an alert sees the first', async () => {
  const { kit } = await setup();
  const ended = (): Promise<Map<string, number> | undefined> =>
    prometheusText(kit).then((text) => parse(text).get('capikit_events_ended_total')?.samples);
  const before = await ended();
  await kit.close();
  kit.tracker(pageRequest()).track('Lead', {}, IDENTIFIED);
  const closed = 'capikit_events_ended_total{end="closed",reason="closed"}';
  expect([before?.get(closed), (await ended())?.get(closed)]).toEqual([0, 1]);
  expect(before?.get('capikit_events_ended_total{end="refused",reason="queue-full"}')).toBe(0);
});

const WITHOUT_OPENTELEMETRY = `
  const { Module } = require('node:module');
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (name, ...rest) {
    if (name.startsWith('@opentelemetry/')) throw Object.assign(new Error('absent'), { code: 'MODULE_NOT_FOUND' });
    return resolve.call(this, name, ...rest);
  };
  const kit = require('@capikit/core').createCapi({ datasetId: '1', accessToken: 'x' });
  const { instrument, prometheusText } = require('@capikit/core/metrics');
  let code;
  try { instrument(kit); } catch (error) { code = error.code; }
  prometheusText(kit).then((text) => console.log(JSON.stringify({ code, text })));
`;

it('are text for Prometheus also without OpenTelemetry', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', WITHOUT_OPENTELEMETRY], { cwd: __dirname });
  const { code, text } = JSON.parse(stdout) as { code: string; text: string };
  expect(code).toBe('INVALID_OPTIONS');
  expect(parse(text).get('capikit_events_accepted_total')?.samples).toEqual(
    new Map([['capikit_events_accepted_total', 0]]),
  );
});

it('are text for Prometheus also when the queue does not answer', async () => {
  const queue = {
    durable: true,
    add: () => 'added' as const,
    claim: () => null,
    depth: () => Promise.reject(new Error('away')),
    close: async () => [],
  };
  const kit = createCapi({ datasetId: '1', accessToken: 'x', queue, logger: { warn: () => {}, error: () => {} } });
  onTestFinished(async () => void (await kit.close({ timeoutMs: 10 })));
  expect(
    parse(await prometheusText(kit))
      .get('capikit_queue_events')
      ?.samples.get('capikit_queue_events'),
  ).toBe(0);
});
