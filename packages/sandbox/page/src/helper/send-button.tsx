import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Draft } from '../../../src/page-api';
import { sendDraft } from '../api';
import { Link } from '../routing/link';
import { eventPath } from '../routing/route';

interface Sent {
  readonly sentence: string;
  readonly id?: number | undefined;
}

/** Sends the draft to the sandbox and leads to the event it became. */
export function SendButton({ draft }: { readonly draft: Draft }): VNode {
  const sent = useSignal<Sent | null>(null);
  const isSending = useSignal(false);
  const send = async (): Promise<void> => {
    isSending.value = true;
    const answer = await sendDraft(draft);
    isSending.value = false;
    if (!answer.ok) sent.value = { sentence: answer.sentence };
    else sent.value = { sentence: `Sent, answered ${answer.value.answer.status}.`, id: answer.value.id };
  };
  return (
    <div class="actions">
      <button type="button" class="button is-primary" disabled={isSending.value} onClick={() => void send()}>
        Send to the sandbox
      </button>
      <span role="status">
        {sent.value?.sentence}{' '}
        {sent.value?.id !== undefined && <Link href={eventPath(sent.value.id)}>Open event {sent.value.id}</Link>}
      </span>
    </div>
  );
}
