import type { VNode } from 'preact';
import type { IssueDetail } from '../../../src/page-api';

interface IssueListProps {
  readonly issues: readonly IssueDetail[];
  readonly isRefused: boolean;
}

/** What is wrong with an event, each with Meta's own page about it. */
export function IssueList({ issues, isRefused }: IssueListProps): VNode {
  if (issues.length === 0) {
    return (
      <p class="muted">
        {isRefused
          ? 'Nothing is wrong with this event itself. Meta refuses a whole request for one bad event in it.'
          : 'Nothing to say against this event.'}
      </p>
    );
  }
  return (
    <ul class="issues">
      {issues.map((issue) => (
        <li
          key={`${issue.code} ${issue.path}`}
          class={issue.severity === 'error' ? 'issue is-refused' : 'issue is-warning'}
        >
          <p>
            <strong>{issue.severity === 'error' ? 'Error' : 'Warning'}</strong>
            {issue.path !== '' && <code>{issue.path}</code>}
          </p>
          <p>{issue.message}</p>
          <p class="muted">
            {issue.acceptedByMeta && 'The live API is known to let this pass. '}
            <a href={issue.metaUrl} target="_blank" rel="noreferrer">
              What Meta says<span class="visually-hidden"> about {issue.path || issue.code} (new tab)</span>
            </a>
          </p>
        </li>
      ))}
    </ul>
  );
}
