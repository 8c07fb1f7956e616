import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ViewTitleProps {
  readonly title: string;
  /** `h2` for what opens inside a view. */
  readonly level?: 'h1' | 'h2';
  readonly id?: string;
  /** For screen readers only. */
  readonly hidden?: boolean;
}

let isFirst = true;

/** The heading of a view. Takes the focus when its view opens, except on the page's first; names the tab. */
export function ViewTitle({ title, level: Heading = 'h1', id, hidden = false }: ViewTitleProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: hidden });
    isFirst = false;
  }, [hidden]);
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · capikit sandbox`;
    return () => {
      document.title = before;
    };
  }, [title]);
  return (
    <Heading ref={heading} id={id} tabIndex={-1} class={hidden ? 'visually-hidden' : 'view-title'}>
      {title}
    </Heading>
  );
}
