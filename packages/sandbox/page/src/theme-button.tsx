import { effect, signal } from '@preact/signals';
import type { VNode } from 'preact';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };
const STORED = 'capikit-theme';

const theme = signal<Theme>(THEMES.find((name) => name === stored()) ?? 'system');
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

/** Goes from the system's colours to light, dark, and back; remembered by the browser. */
export function ThemeButton(): VNode {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
  const choose = (): void => {
    theme.value = next;
    try {
      localStorage.setItem(STORED, next);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Theme: ${theme.value}. Switch to ${next}`}
      title={`Theme: ${theme.value}`}
      onClick={choose}
    >
      <span aria-hidden="true">{SIGNS[theme.value]}</span>
    </button>
  );
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
