import type { Issue, IssueCode } from './issue';

// Bounds what hostile JSON can make of the list. Errors have the larger bound, so warnings can never crowd them out.
const MAX_WARNINGS = 50;
const MAX_ISSUES = 100;

/** A finding that stops the event. */
export function error(code: IssueCode, path: string, message: string): Issue {
  return { severity: 'error', code, path, message };
}

/** A finding against Meta's documentation that the live API is known to let pass. */
export function toleratedError(code: IssueCode, path: string, message: string): Issue {
  return { severity: 'error', code, path, message, acceptedByMeta: true };
}

/** A finding that goes along with the event. */
export function warning(code: IssueCode, path: string, message: string): Issue {
  return { severity: 'warning', code, path, message };
}

/** Adds an issue to the list, unless the list is full. An event with an error always has one in its list. */
export function report(issues: Issue[], issue: Issue): void {
  if (issues.length < (issue.severity === 'error' ? MAX_ISSUES : MAX_WARNINGS)) issues.push(issue);
}

const PLAIN_NAME = /^[A-Za-z_][\w-]{0,49}$/;

/** A caller's key as it may appear in a path: plain names as they are, others (which can hold contact data) replaced. */
export function quotable(key: string): string {
  return PLAIN_NAME.test(key) ? key : '(unprintable key)';
}
