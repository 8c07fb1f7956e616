/** Every code a {@link CapiError} can carry. */
export type CapiErrorCode = 'INVALID_OPTIONS' | 'QUEUE_UNUSABLE';

/**
 * The only error capikit throws, and only while something is constructed. What can go wrong later is data: a
 * `TrackResult`, an `Outcome`, an `Issue`. The message never holds a token or contact data.
 */
export class CapiError extends Error {
  override readonly name = 'CapiError';
  readonly code: CapiErrorCode;

  constructor(code: CapiErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
