/** What describes an instrument. */
interface InstrumentDescription {
  readonly unit: string;
  readonly description: string;
}

/** What is asked for its value when metrics are collected. */
export type ObservableInstrument = object;

/** Hears of all instruments' values at once. */
export interface Observations {
  observe(instrument: ObservableInstrument, value: number, attributes: Record<string, string>): void;
}

/**
 * What is used of OpenTelemetry's `Meter`, which is one. Said here in full so that those who do not install
 * `@opentelemetry/api` can still compile.
 */
export interface MetricsMeter {
  createHistogram(
    name: string,
    options: InstrumentDescription & { advice: { explicitBucketBoundaries: number[] } },
  ): { record(value: number, attributes: Record<string, string>): void };
  createObservableCounter(name: string, options: InstrumentDescription): ObservableInstrument;
  createObservableGauge(name: string, options: InstrumentDescription): ObservableInstrument;
  createObservableUpDownCounter(name: string, options: InstrumentDescription): ObservableInstrument;
  addBatchObservableCallback(observe: (result: Observations) => Promise<void>, of: ObservableInstrument[]): void;
  removeBatchObservableCallback(observe: (result: Observations) => Promise<void>, of: ObservableInstrument[]): void;
}
