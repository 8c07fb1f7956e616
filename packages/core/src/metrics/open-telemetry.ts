import type * as apiModule from '@opentelemetry/api';
import { CapiError } from '../errors';
import { DELIVERY_BUCKETS } from '../delivery-times';
import { DELIVERY_LISTENERS, type DeliveryListener, type TellsDeliveries } from '../delivery-listeners';
import { DELIVERY_DURATION, METRICS, readStats, type Metric } from './figures';
import type { MetricsMeter, ObservableInstrument, Observations } from './meter';
import { namedCapis, type Capis } from './named-capis';

/** Where to record. */
export interface InstrumentOptions {
  /** A `Meter`; that of the global meter provider by default, for which `@opentelemetry/api` must be installed. */
  readonly meter?: MetricsMeter;
}

/**
 * Reports what a Capi counts to OpenTelemetry, and how long each delivery took as a histogram. Call it once; several Capis
 * that report to one meter need names: `instrument({ eu: kit, us: otherKit })`. What it returns ends it.
 *
 * @example instrument(meta.capi); // after the SDK was started
 * @throws {CapiError} `INVALID_OPTIONS` when there is neither a meter nor `@opentelemetry/api`. Nothing is thrown later.
 */
export function instrument(capis: Capis, { meter = globalMeter() }: InstrumentOptions = {}): () => void {
  const read = METRICS.map((metric) => [metric, instrumentOf(meter, metric)] as const);
  const observables = read.map(([, observable]) => observable);
  const { name, unit, description } = DELIVERY_DURATION;
  const advice = { explicitBucketBoundaries: [...DELIVERY_BUCKETS] };
  const duration = meter.createHistogram(name, { unit, description, advice });

  const reported = namedCapis(capis);
  const observe = async (result: Observations): Promise<void> => {
    await Promise.all(
      reported.map(async ({ capi, attributes: whose }) => {
        const stats = await readStats(capi);
        const now = Date.now();
        for (const [metric, observable] of read) {
          for (const { value, attributes } of metric.read(stats, now)) {
            result.observe(observable, value, namespaced({ ...whose, ...attributes }));
          }
        }
      }),
    );
  };
  meter.addBatchObservableCallback(observe, observables);
  const silences = reported.map(({ capi, attributes }) => {
    const whose = namespaced(attributes);
    const record: DeliveryListener = (seconds) => duration.record(seconds, whose);
    const listeners = (capi as Partial<TellsDeliveries>)[DELIVERY_LISTENERS];
    listeners?.add(record);
    return () => listeners?.delete(record);
  });
  return () => {
    for (const silence of silences) silence();
    meter.removeBatchObservableCallback(observe, observables);
  };
}

function globalMeter(): MetricsMeter {
  try {
    return (require('@opentelemetry/api') as typeof apiModule).metrics.getMeter('@capikit/core');
  } catch (cause) {
    const message = 'instrument() needs @opentelemetry/api: npm install @opentelemetry/api, or give it a meter';
    throw new CapiError('INVALID_OPTIONS', message, { cause });
  }
}

function instrumentOf(meter: MetricsMeter, { name, kind, unit, description }: Metric): ObservableInstrument {
  const options = { unit, description };
  if (kind === 'counter') return meter.createObservableCounter(name, options);
  if (kind === 'gauge') return meter.createObservableGauge(name, options);
  return meter.createObservableUpDownCounter(name, options);
}

/** Attributes belong to somebody, too. */
function namespaced(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`capikit.${key}`, value]));
}
