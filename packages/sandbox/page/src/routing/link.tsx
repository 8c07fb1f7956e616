import type { AnchorHTMLAttributes, VNode } from 'preact';
import { navigate } from './location';

type LinkProps = AnchorHTMLAttributes & { readonly href: string };

/** A link to another view: no page load, while a new tab and the like work as usual. */
export function Link(props: LinkProps): VNode {
  return <a {...props} onClick={follow} />;
}

function follow(event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(event.currentTarget.pathname + event.currentTarget.search);
}
