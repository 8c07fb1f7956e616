export { instrument, type InstrumentOptions } from './metrics/open-telemetry';
export { PROMETHEUS_CONTENT_TYPE, prometheusText } from './metrics/prometheus';
