export type { MetricsMeter } from './metrics/meter';
export type { Capis } from './metrics/named-capis';
export { instrument, type InstrumentOptions } from './metrics/open-telemetry';
export { PROMETHEUS_CONTENT_TYPE, prometheusText } from './metrics/prometheus';
