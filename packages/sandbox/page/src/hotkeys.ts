import { useEffect, useRef } from 'preact/hooks';

/** What single keys do, by `KeyboardEvent.key`. */
export type Hotkeys = Readonly<Record<string, () => void>>;

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';

/** Whether a key press is meant for what has the focus, not for the page: typing, dialogs, shortcuts of the browser. */
export function isTaken(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>): boolean {
  return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
}

/** Single keys that work anywhere on the page while the component is shown, except while someone types. */
export function useHotkeys(hotkeys: Hotkeys): void {
  const latest = useRef(hotkeys);
  latest.current = hotkeys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTaken(event) || document.querySelector('dialog[open]')) return;
      if (event.target instanceof Element && event.target.matches(TYPING)) return;
      const action = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
