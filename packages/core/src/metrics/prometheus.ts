import type { Capi } from '../capi';
import { DELIVERY_DURATION, METRICS, readStats, type Figure } from './figures';

/** What to answer `Content-Type` with. */
export const PROMETHEUS_CONTENT_TYPE: string = 'text/plain; version=0.0.4; charset=utf-8';

const KINDS = { counter: 'counter', gauge: 'gauge', 'up-down-counter': 'gauge' } as const;

/**
 * What a Capi has counted, in Prometheus' text format 0.0.4, for a route that is scraped. Asks the queue for its depth, and
 * gives the last known one when that takes more than two seconds. Never rejects.
 *
 * @example app.get('/metrics', async (_, res) => res.type(PROMETHEUS_CONTENT_TYPE).send(await prometheusText(meta.capi)));
 */
export async function prometheusText(capi: Capi): Promise<string> {
  const stats = await readStats(capi);
  const now = Date.now();
  const lines: string[] = [];
  for (const { prometheusName, kind, description, read } of METRICS) {
    lines.push(...headOf(prometheusName, KINDS[kind], description));
    lines.push(...read(stats, now).map((figure) => lineOf(prometheusName, figure)));
  }
  const { prometheusName, description } = DELIVERY_DURATION;
  const { count, sumSeconds, buckets } = stats.deliveryTimes;
  lines.push(...headOf(prometheusName, 'histogram', description));
  for (const bucket of buckets) {
    lines.push(lineOf(`${prometheusName}_bucket`, { value: bucket.count, attributes: { le: String(bucket.seconds) } }));
  }
  lines.push(lineOf(`${prometheusName}_bucket`, { value: count, attributes: { le: '+Inf' } }));
  lines.push(lineOf(`${prometheusName}_sum`, { value: sumSeconds, attributes: {} }));
  lines.push(lineOf(`${prometheusName}_count`, { value: count, attributes: {} }));
  return `${lines.join('\n')}\n`;
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
