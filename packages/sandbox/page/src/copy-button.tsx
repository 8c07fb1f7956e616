import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announce } from './notices';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for the button's name: `the payload`. */
  readonly what: string;
}

const TOLD_MS = 2000;

/** Copies a text and says so. */
export function CopyButton({ text, what }: CopyButtonProps): VNode {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return;
    const timer = setTimeout(() => setTold(''), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setTold(done ? 'Copied' : 'Not allowed');
    announce(done ? `Copied ${what}` : `The browser does not allow copying ${what}`);
  };
  return (
    <button type="button" class="button is-small" aria-label={`Copy ${what}`} onClick={() => void copy()}>
      {told || 'Copy'}
    </button>
  );
}
