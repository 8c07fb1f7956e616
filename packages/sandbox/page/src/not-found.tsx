import type { VNode } from 'preact';
import { Link } from './routing/link';
import { ViewTitle } from './view-title';

/** For addresses that lead nowhere. */
export function NotFound(): VNode {
  return (
    <div class="view">
      <ViewTitle title="Nothing here" />
      <p>
        This page has no such view. <Link href="/">Go to the events</Link>
      </p>
    </div>
  );
}
