import type { VNode } from 'preact';
import { CodeBlock } from '../code-block';
import { Link } from '../routing/link';
import { curl } from '../helper/curl';
import { FIRST_EVENT } from './first-event';

/** What to do when nothing has come in yet. */
export function EmptyState(): VNode {
  const { origin } = location;
  const environment = `META_GRAPH_URL=${origin} META_DATASET_ID=1234567890 META_ACCESS_TOKEN=anything`;
  return (
    <div class="empty">
      <h2>No events yet</h2>
      <p>This page shows every event the moment it arrives. Nothing leaves this machine.</p>
      <h3>From your application</h3>
      <p>Start it with these variables; any token will do.</p>
      <CodeBlock label="Environment" text={environment} />
      <h3>From a terminal</h3>
      <CodeBlock label="Curl command" text={curl({ origin, datasetId: '1234567890', event: FIRST_EVENT })} />
      <p>
        Or build one in the <Link href="/helper">payload helper</Link>.
      </p>
    </div>
  );
}
