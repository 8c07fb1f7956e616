import type { VNode } from 'preact';
import { useHotkeys } from './hotkeys';

const DIALOG_ID = 'keyboard-help';

const SHORTCUTS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['j', '↓'], 'Next event'],
  [['k', '↑'], 'Previous event'],
  [['Enter'], 'Open the event'],
  [['Esc'], 'Close the event; leave the filter'],
  [['/'], 'Filter'],
  [['p'], 'Pause and resume'],
  [['?'], 'This help'],
];

/** The dialog that names the keys. `?` opens it on every view. */
export function KeyboardHelp(): VNode {
  useHotkeys({ '?': showKeyboardHelp });
  return (
    <dialog id={DIALOG_ID} class="dialog" aria-labelledby="keyboard-help-title">
      <h2 id="keyboard-help-title">Keyboard</h2>
      <dl class="shortcuts">
        {SHORTCUTS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}

/** Opens the dialog. */
export function showKeyboardHelp(): void {
  const dialog = document.getElementById(DIALOG_ID);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
