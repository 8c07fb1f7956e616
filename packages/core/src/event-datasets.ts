import type { EventDetails } from './event-details';
import type { EventOrigin } from './event-origin';
import type { Issue } from './event/issue';
import type { OnceLogger } from './once-logger';
import type { Settings } from './options';

/** What is said to be an event's datasets: by the caller, the passport, `resolveDataset`, else the configuration. */
export function datasetsOf(
  { datasetId }: EventDetails,
  { tracker, datasetIds }: Pick<EventOrigin, 'tracker' | 'datasetIds'>,
  { settings, log }: { readonly settings: Settings; readonly log: OnceLogger },
): readonly string[] {
  const said =
    datasetId ??
    datasetIds ??
    (tracker && settings.resolveDataset
      ? log.guard('resolveDataset', undefined, () => settings.resolveDataset?.(tracker.facts, tracker.request))
      : undefined) ??
    settings.datasetId ??
    [];
  if (typeof said === 'string') return [said];
  return Array.isArray(said) ? [...new Set<string>(said)] : [];
}

/** True for what can be a dataset's id. Anything else would be posted to an address that is none of Meta's. */
export function isDatasetId(id: unknown): id is string {
  return typeof id === 'string' && /^\d{1,32}$/.test(id);
}

/** What is to be said when some or all of the datasets cannot be ones. */
export function datasetIssue(said: readonly string[], usable: readonly string[]): Issue | undefined {
  if (usable.length === 0) return { severity: 'error', code: 'DATASET_MISSING', path: '', message: NONE };
  if (usable.length === said.length) return undefined;
  return { severity: 'warning', code: 'DATASET_MISSING', path: '', message: SOME };
}

const NONE =
  'No dataset for this event. Set datasetId, let resolveDataset return an id, or give details.datasetId: a string of digits.';
const SOME = 'One of the datasets of this event was left out: a dataset id is a string of digits.';
