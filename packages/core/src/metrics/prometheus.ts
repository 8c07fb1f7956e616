import type { DeliveryTimes } from '../delivery-times';
import { DELIVERY_DURATION, METRICS, readStats, type Figure } from './figures';
import { namedCapis, type Capis } from './named-capis';

/** What to answer `Content-Type` with. */
export const PROMETHEUS_CONTENT_TYPE: string = 'text/plain; version=0.0.4; charset=utf-8';

const KINDS = { counter: 'counter', gauge: 'gauge', 'up-down-counter': 'gauge' } as const;

/**
 * What a Capi has counted, in Prometheus' text format 0.0.4, for a route that is scraped; for several on one route,
 * `prometheusText({ eu: kit, us: otherKit })`. Asks the queue for its depth, and gives the last known one when that takes
 * more than two seconds. Never rejects.
 *
 * @example app.get('/metrics', async (_, res) => res.type(PROMETHEUS_CONTENT_TYPE).send(await prometheusText(meta.capi)));
 */
export async function prometheusText(capis: Capis): Promise<string> {
  const reading = namedCapis(capis).map(async ({ capi, attributes }) => ({
    whose: attributes,
    stats: await readStats(capi),
  }));
  const readings = await Promise.all(reading);
  const now = Date.now();
  const lines: string[] = [];
  for (const { prometheusName, kind, description, read } of METRICS) {
    lines.push(...headOf(prometheusName, KINDS[kind], description));
    for (const { whose, stats } of readings) {
      for (const { value, attributes } of read(stats, now)) {
        lines.push(lineOf(prometheusName, { value, attributes: { ...whose, ...attributes } }));
      }
    }
  }
  lines.push(...headOf(DELIVERY_DURATION.prometheusName, 'histogram', DELIVERY_DURATION.description));
  for (const { whose, stats } of readings) lines.push(...histogramOf(stats.deliveryTimes, whose));
  return `${lines.join('\n')}\n`;
}

function histogramOf({ count, sumSeconds, buckets }: DeliveryTimes, whose: Figure['attributes']): readonly string[] {
  const { prometheusName } = DELIVERY_DURATION;
  const bucket = (le: string, value: number): string =>
    lineOf(`${prometheusName}_bucket`, { value, attributes: { ...whose, le } });
  return [
    ...buckets.map((one) => bucket(String(one.seconds), one.count)),
    bucket('+Inf', count),
    lineOf(`${prometheusName}_sum`, { value: sumSeconds, attributes: whose }),
    lineOf(`${prometheusName}_count`, { value: count, attributes: whose }),
  ];
}

function headOf(name: string, kind: string, description: string): readonly string[] {
  return [`# HELP ${name} ${description}`, `# TYPE ${name} ${kind}`];
}

function lineOf(name: string, { value, attributes }: Figure): string {
  const labels = Object.entries(attributes).map(([label, text]) => `${label}="${escape(text)}"`);
  return `${name}${labels.length === 0 ? '' : `{${labels.join()}}`} ${value}`;
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
