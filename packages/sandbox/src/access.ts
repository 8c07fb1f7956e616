import { createHash, createHmac } from 'node:crypto';
import type { GraphErrorBody } from './graph-error';

/** The tokens of each dataset. */
export type AccessTokens = Readonly<Record<string, string | readonly string[]>>;

interface Credentials {
  readonly datasetId: string;
  readonly token: string | undefined;
  readonly appSecretProof: string | undefined;
}

/** The first 12 hex digits of a token's SHA-256: enough to tell tokens apart, useless for anything else. */
export function tokenDigest(token: string): string {
  return digest(token).slice(0, 12);
}

/** Who may send to which dataset. Tokens are kept as digests only. */
export class Access {
  readonly #datasets: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly #appSecret: string | undefined;
  readonly #revoked = new Set<string>();

  constructor(accessTokens: AccessTokens | undefined, appSecret: string | undefined) {
    const entries = accessTokens && Object.entries(accessTokens);
    this.#datasets = entries && new Map(entries.map(([id, tokens]) => [id, new Set([tokens].flat().map(digest))]));
    this.#appSecret = appSecret;
  }

  /** What Meta answers when these credentials do not open that dataset; `undefined` when they do. */
  refusal({ datasetId, token, appSecretProof }: Credentials): GraphErrorBody | undefined {
    if (token === undefined) {
      return { code: 190, message: 'An access token must be used to call this edge: none came with the request' };
    }
    const sha256 = digest(token);
    if (this.#revoked.has(sha256)) {
      return { code: 190, subcode: 467, message: 'Error validating access token: the session has been invalidated' };
    }
    if (this.#appSecret !== undefined && appSecretProof !== proofOf(this.#appSecret, token)) return { code: 104 };
    if (!this.#datasets) return undefined;

    const known = [...this.#datasets.values()].some((tokens) => tokens.has(sha256));
    if (!known) return { code: 190 };
    return this.#datasets.get(datasetId)?.has(sha256) ? undefined : NO_SUCH_OBJECT;
  }

  /** Refuses a token from now on; the answer takes that back. */
  revoke(token: string): () => void {
    const sha256 = digest(token);
    this.#revoked.add(sha256);
    return () => void this.#revoked.delete(sha256);
  }

  clear(): void {
    this.#revoked.clear();
  }
}

const NO_SUCH_OBJECT: GraphErrorBody = {
  code: 100,
  subcode: 33,
  type: 'GraphMethodException',
  message:
    'Unsupported post request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation',
};

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function proofOf(appSecret: string, token: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
