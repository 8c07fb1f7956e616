import type { Issue } from '@capikit/core';
import { eventRow } from './event-row';
import type { Journal } from './journal';
import { META_PAGES } from './meta-pages';
import type { EventDetail, IssueDetail, MatchKeyDetail } from './page-api';
import type { RawValues } from './raw-values';
import { userDataRule } from './user-data-rules';

/** Everything the page tells of one event. Undefined once it was forgotten. */
export function eventDetail(id: number, journal: Journal, rawValues: RawValues): EventDetail | undefined {
  const found = journal.find(id);
  if (!found) return undefined;
  const { event, origin } = found;
  const { answer, ...request } = origin;
  const userData: unknown = event.event.user_data;
  return {
    row: eventRow(event),
    payload: event.pixel ?? event.event,
    matchKeys: Object.entries(typeof userData === 'object' ? { ...userData } : {}).flatMap(
      ([key, value]) => matchKeyDetail(key, value, rawValues) ?? [],
    ),
    issues: withPages(event.issues),
    request,
    answer,
  };
}

/** Issues with where Meta says so. */
export function withPages(issues: readonly Issue[]): readonly IssueDetail[] {
  return issues.map((issue) => ({ ...issue, metaUrl: META_PAGES[issue.code] }));
}

function matchKeyDetail(key: string, value: unknown, rawValues: RawValues): MatchKeyDetail | undefined {
  const values = [value]
    .flat()
    .filter((one) => one !== undefined && one !== null && one !== '')
    .map(asText);
  if (values.length === 0) return undefined;
  const { label, rule, hashed } = userDataRule(key);
  const raw = hashed ? values.flatMap((digest) => rawValues.get(key, digest) ?? []) : [];
  return { key, label, hashed, values, rule, ...(raw.length > 0 && { raw }) };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
