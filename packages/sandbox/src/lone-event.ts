import type { Lone, LoneReason } from './deduplication';
import type { EventRow } from './page-api';
import { isMergeable, otherSide, Sightings, visitorKeys } from './sightings';

/** Events without a common visitor are taken for one action only when they came this close together. */
const SAME_ACTION_MS = 5 * 60_000;
const MAX_QUOTED = 60;

type Verdict = readonly [reason: LoneReason, sentence: string];

/** Answers why an event stands alone. `all` and `alone` (those without a partner) are in order of arrival. */
export function explainer(all: readonly EventRow[], alone: readonly EventRow[]): (event: EventRow) => Lone {
  const seen = look(all, alone);
  return (event) => {
    const [reason, sentence] =
      neverMerged(event) ?? noKey(event) ?? sameId(event, seen) ?? otherId(event, seen) ?? missing(event, seen);
    return { event, reason, sentence };
  };
}

/** What can be asked about the other side. */
interface Seen {
  /** By event id. */
  readonly counted: Sightings;
  readonly refused: Sightings;
  /** Without partner: by `external_id` or `fbp`, and by name. */
  readonly visitors: Sightings;
  readonly names: Sightings;
}

function look(all: readonly EventRow[], alone: readonly EventRow[]): Seen {
  const seen = {
    counted: new Sightings(),
    refused: new Sightings(),
    visitors: new Sightings(),
    names: new Sightings(),
  };
  // Nobody asks about what is paired.
  if (alone.length === 0) return seen;
  for (const row of all) {
    if (row.eventId === undefined || !isMergeable(row)) continue;
    seen[row.verdict === 'refused' ? 'refused' : 'counted'].add(row.eventId, row);
  }
  for (const row of alone) {
    if (!isMergeable(row)) continue;
    seen.names.add(row.eventName, row);
    for (const { value } of visitorKeys(row)) seen.visitors.add(value, row);
  }
  return seen;
}

function neverMerged(event: EventRow): Verdict | undefined {
  if (isMergeable(event)) return undefined;
  return ['other-side-missing', `Meta never pairs ${event.actionSource} events with the Pixel’s.`];
}

function noKey(event: EventRow): Verdict | undefined {
  if (event.eventId !== undefined || visitorKeys(event).length > 0) return undefined;
  return ['no-key', 'It carries no event_id, and neither external_id nor fbp: nothing says which event it belongs to.'];
}

/** The other side sent this id: outside of the window, or under another name. */
function sameId(event: EventRow, { counted }: Seen): Verdict | undefined {
  const { datasetId, eventName, eventId, at } = event;
  if (eventId === undefined) return undefined;
  const source = otherSide(event);
  const late = counted.nearest(eventId, { source, datasetId, eventName }, at);
  if (late) {
    const when = `${span(late.at - at)} ${late.at < at ? 'earlier' : 'later'}`;
    return ['too-late', `The ${source} sent this event_id ${when}; Meta pairs events within 48 hours of the first.`];
  }
  const renamed = counted.nearest(eventId, { source, datasetId }, at);
  if (!renamed) return undefined;
  const sentence = `The ${source} sent this event_id as ${quoted(renamed.eventName)}: the names must be the same, letter by letter.`;
  return ['name-differs', sentence];
}

/** The other side has a lone event of this name that looks like the same action. */
function otherId(event: EventRow, { visitors, names }: Seen): Verdict | undefined {
  const { datasetId, eventName, eventId, at } = event;
  const sought = { source: otherSide(event), datasetId, eventName };
  for (const { by, value } of visitorKeys(event)) {
    const same = visitors.nearest(value, sought, at);
    if (!same) continue;
    if (eventId !== undefined && same.eventId !== undefined) return differingIds(event, same);
    return notByVisitor(event, same, by);
  }
  const near = names.nearest(eventName, sought, at);
  const isNear = near !== undefined && Math.abs(near.at - at) <= SAME_ACTION_MS;
  return isNear ? differingIds(event, near) : undefined;
}

function differingIds(event: EventRow, other: EventRow): Verdict {
  const theirs = `The ${other.source}’s ${quoted(other.eventName)}, ${distance(event, other)},`;
  return ['id-differs', idsCompared(theirs, event.eventId, other.eventId)];
}

function idsCompared(theirs: string, own: string | undefined, other: string | undefined): string {
  if (own === undefined && other === undefined)
    return `${theirs} carries no event_id, nor does this one: give both the same.`;
  if (own === undefined) return `It carries no event_id. ${theirs} has ${quoted(other ?? '')}: give both the same.`;
  if (other === undefined) return `${theirs} carries no event_id: give it this one, ${quoted(own)}.`;
  return `${theirs} carries another event_id, ${quoted(other)}: give both the same.`;
}

/** Same visitor, an id missing, and yet no pair: the order or the time was wrong. */
function notByVisitor(event: EventRow, other: EventRow, by: string): Verdict {
  const [browser, server] = event.source === 'browser' ? [event, other] : [other, event];
  if (browser.at > server.at || (browser.at === server.at && browser.id > server.id)) {
    const sentence = `The browser’s event came after the server’s: without event_id on both, Meta pairs by ${by} only when the browser is first.`;
    return ['too-late', sentence];
  }
  const gap = span(server.at - browser.at);
  return ['too-late', `By ${by} it belongs to the ${other.source}’s event ${gap} away; Meta pairs within 48 hours.`];
}

function missing(event: EventRow, { refused, counted }: Seen): Verdict {
  const { datasetId, eventName, eventId, actionSource, at } = event;
  const source = otherSide(event);
  if (eventId !== undefined) {
    if (refused.nearest(eventId, { source, datasetId, eventName }, at))
      return ['other-side-missing', `The ${source} sent it too, but that event was refused and does not count.`];
    const elsewhere = counted.nearest(eventId, { source, eventName }, at);
    if (elsewhere)
      return ['other-side-missing', `The ${source} sent it to another dataset, ${quoted(elsewhere.datasetId)}.`];
  }
  if (actionSource !== undefined && actionSource !== 'website')
    return ['other-side-missing', `Its action_source is ${quoted(actionSource)}: the Pixel sees only the website.`];
  return ['other-side-missing', ABSENT[source]];
}

const ABSENT: Readonly<Record<EventRow['source'], string>> = {
  browser: 'The browser did not send it: the Pixel may be blocked, still without consent, or not on that page.',
  server: 'The server did not send it.',
};

function distance(event: EventRow, other: EventRow): string {
  const apart = other.at - event.at;
  if (Math.abs(apart) < 1000) return 'at the same time';
  return `${span(apart)} ${apart < 0 ? 'earlier' : 'later'}`;
}

/** From which length a unit is used: the window is told in hours, so what is near it is too. */
const UNITS: readonly (readonly [fromMs: number, unitMs: number, name: string])[] = [
  [96 * 3_600_000, 24 * 3_600_000, 'days'],
  [2 * 3_600_000, 3_600_000, 'hours'],
  [2 * 60_000, 60_000, 'minutes'],
];

function span(ms: number): string {
  const length = Math.abs(ms);
  const [, unitMs, name] = UNITS.find(([fromMs]) => length >= fromMs) ?? [0, 1000, 'seconds'];
  const count = Math.round(length / unitMs);
  return count === 1 ? 'a second' : `${count} ${name}`;
}

function quoted(text: string): string {
  return `“${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}”`;
}
