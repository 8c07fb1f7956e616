import { atMost } from './at-most';
import type { Added, EventQueue, EventRecord } from './delivery/queue';
import { isPromise } from './is-promise';
import type { Ledger } from './ledger';
import type { Stored, TrackResult } from './outcome';
import { resultOfAll } from './result-of-all';
import { DUPLICATE, NOT_ACCEPTED, STORED } from './stored';
import type { Tracked } from './track-event';

/** What the writer works with. */
export interface QueueWriterPorts {
  readonly queue: EventQueue;
  readonly ledger: Ledger;
  /** The queue has something new. */
  readonly onAdded: () => void;
  /** An event was accepted; `stored` tells when the queue has written it. */
  readonly onAccepted: (stored: Promise<Stored>) => void;
}

/** Hands finished records to the queue and accounts for its answers, which come at once or later. */
export class QueueWriter {
  readonly #ports: QueueWriterPorts;
  /** Writes under way. */
  readonly #adding = new Set<Promise<unknown>>();

  constructor(ports: QueueWriterPorts) {
    this.#ports = ports;
  }

  /** Each dataset's record for itself: what one has had already, another may still need. */
  add(tracked: Tracked, records: readonly EventRecord[]): TrackResult {
    if (records.length > 1) return resultOfAll(records.map((record) => this.#add(tracked, [record])));
    return this.#add(tracked, records);
  }

  /** Waits for the writes that are under way; false when the queue takes longer than `timeoutMs`. */
  async written(timeoutMs: number): Promise<boolean> {
    if (this.#adding.size === 0) return true;
    const written = Promise.all(this.#adding).then(() => true);
    return (await atMost(timeoutMs, written)) ?? false;
  }

  #add({ eventId, issues }: Tracked, records: readonly EventRecord[]): TrackResult {
    const added = this.#offer(records);
    if (isPromise(added)) {
      const stored = this.#addLater(added, records);
      this.#accepted(records.length, stored);
      return { status: 'accepted', eventId, issues, stored };
    }
    const end = this.#answered(added, records);
    if (end === 'refused') return { status: 'refused', eventId, issues, stored: NOT_ACCEPTED };
    if (end === 'duplicate') return { status: 'skipped', reason: 'duplicate', eventId, issues, stored: DUPLICATE };
    this.#accepted(records.length, STORED);
    return { status: 'accepted', eventId, issues, stored: STORED };
  }

  #offer(records: readonly EventRecord[]): Added | 'failed' | Promise<Added> {
    try {
      return this.#ports.queue.add(records);
    } catch {
      return 'failed';
    }
  }

  /** Acts on the queue's answer. */
  #answered(added: Added | 'failed', records: readonly EventRecord[]): 'stored' | 'duplicate' | 'refused' {
    const { ledger, onAdded } = this.#ports;
    if (added === 'added') {
      onAdded();
      return 'stored';
    }
    const isDuplicate = added === 'duplicate';
    ledger.notAdded(records, isDuplicate ? added : added === 'full' ? 'queue-full' : 'queue-failed');
    return isDuplicate ? 'duplicate' : 'refused';
  }

  #addLater(adding: Promise<Added>, records: readonly EventRecord[]): Promise<Stored> {
    const stored = adding.then(
      (added) => this.#answered(added, records),
      () => this.#answered('failed', records),
    );
    this.#adding.add(stored);
    void stored.then(() => this.#adding.delete(stored));
    return stored;
  }

  #accepted(records: number, stored: Promise<Stored>): void {
    this.#ports.ledger.accepted += records;
    this.#ports.onAccepted(stored);
  }
}
