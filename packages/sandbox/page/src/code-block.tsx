import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { CopyButton } from './copy-button';
import { jsonTokens } from './json-tokens';

interface CodeBlockProps {
  /** Names the block and its copy button: `Payload`. */
  readonly label: string;
  readonly text: string;
  readonly language?: 'json' | 'text';
}

/** A text to read or copy; JSON is coloured. Only ever text nodes. */
export function CodeBlock({ label, text, language = 'text' }: CodeBlockProps): VNode {
  const tokens = useMemo(() => (language === 'json' ? jsonTokens(text) : []), [language, text]);
  return (
    <div class="code-block">
      <CopyButton text={text} what={label.toLowerCase()} />
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>
          {language === 'text'
            ? text
            : tokens.map((token, index) =>
                token.kind === 'plain' ? (
                  token.text
                ) : (
                  <span key={index} class={`json-${token.kind}`}>
                    {token.text}
                  </span>
                ),
              )}
        </code>
      </pre>
    </div>
  );
}
