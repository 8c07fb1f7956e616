import type { VNode } from 'preact';
import type { MatchKeyDetail } from '../../../src/page-api';

/** What Meta can match the person by: each key with its rule and values, raw ones only where the sender allowed it. */
export function MatchKeyList({ matchKeys }: { readonly matchKeys: readonly MatchKeyDetail[] }): VNode {
  if (matchKeys.length === 0) return <p class="muted">This event carries nothing that Meta can match on.</p>;
  return (
    <ul class="match-keys">
      {matchKeys.map(({ key, label, hashed, values, rule, raw }) => (
        <li key={key}>
          <p>
            <strong>{label}</strong> <code>{key}</code>
            <span class="chip">{hashed ? 'hashed' : 'in clear'}</span>
          </p>
          <p class="muted">{rule}</p>
          {raw?.map((value) => (
            <p key={value} class="mono wrap raw">
              <span class="muted">raw </span>
              {value}
            </p>
          ))}
          {values.map((value) => (
            <p key={value} class="mono wrap">
              {value}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
