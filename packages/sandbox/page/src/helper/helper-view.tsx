import { computed, signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ActionSource } from '@capikit/core';
import { ViewTitle } from '../view-title';
import { buildDraft, type FormValues } from './build-draft';
import { DraftForm } from './draft-form';
import { DraftResult } from './draft-result';
import { fieldGroups } from './fields';
import { useDraftVerdict } from './use-draft-verdict';

// Outside the component, so that a look at another view does not cost what was typed. It is never stored.
const actionSource = signal<ActionSource>('website');
const values = signal<FormValues>({
  'draft.datasetId': '1234567890',
  'event.event_name': 'Purchase',
  'event.event_source_url': 'https://shop.example.com/thanks',
  'custom.value': '42',
  'custom.currency': 'EUR',
  'user.clientUserAgent': navigator.userAgent,
  'user.email': 'jane@example.com',
  'app.advertiser_tracking_enabled': '0',
  'extinfo.0': 'i2',
  'extinfo.4': '17.5',
  'event.messaging_channel': 'messenger',
});
const groups = computed(() =>
  fieldGroups(
    actionSource.value,
    values.value['event.messaging_channel'] ?? '',
    values.value['event.event_name'] ?? '',
  ),
);
const draft = computed(() =>
  buildDraft(
    actionSource.value,
    groups.value.flatMap(({ fields }) => fields),
    values.value,
  ),
);

/** Builds an event by hand, says what Meta would say, and sends it. */
export function HelperView(): VNode {
  const verdict = useDraftVerdict(draft.value);
  return (
    <div class="view is-wide">
      <ViewTitle title="Payload helper" />
      <p class="lead">
        Build an event, see what Meta would say to it, and take the code with you. Nothing leaves this machine.
      </p>
      <div class="helper">
        <DraftForm
          actionSource={actionSource.value}
          groups={groups.value}
          values={values.value}
          onActionSource={(source) => (actionSource.value = source)}
          onChange={(name, text) => (values.value = { ...values.value, [name]: text })}
        />
        <DraftResult draft={draft.value} state={verdict} />
      </div>
    </div>
  );
}
