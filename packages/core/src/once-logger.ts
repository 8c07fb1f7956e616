import { isPromise } from './is-promise';

/** Where capikit writes what a developer should know. `console` by default. */
export type Logger = Pick<Console, 'warn' | 'error'>;

const MAX_REMEMBERED = 500;

/** A logger that says each distinct thing once, prefixed, and survives a logger that throws. */
export class OnceLogger {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Says `message` unless something was said under `key` before. */
  once(level: 'warn' | 'error', key: string, message: string): void {
    if (this.#said.has(key) || this.#said.size >= MAX_REMEMBERED) return;
    this.#said.add(key);
    this.say(level, message);
  }

  /** Lets what was said under these keys be said again. */
  forget(isOver: (key: string) => boolean): void {
    for (const key of this.#said) if (isOver(key)) this.#said.delete(key);
  }

  /** A logger with a memory of its own, for things that vary so much that they would fill this one. */
  apart(): OnceLogger {
    return new OnceLogger(this.#logger);
  }

  say(level: 'warn' | 'error', message: string): void {
    // A broken logger must not break the request; there is nowhere left to say so.
    try {
      const said: unknown = this.#logger[level](`[capikit] ${message}`);
      if (isPromise(said)) said.then(undefined, () => undefined);
    } catch {}
  }

  /**
   * Calls a function the user gave. A throw or a rejection is logged once per option, and `fallback` is the answer: the
   * host application must never notice.
   */
  guard<T>(option: string, fallback: T, call: () => T): T {
    try {
      const result = call();
      if (isPromise(result)) result.then(undefined, (cause: unknown) => this.#callbackFailed(option, cause));
      return result;
    } catch (cause) {
      this.#callbackFailed(option, cause);
      return fallback;
    }
  }

  #callbackFailed(option: string, cause: unknown): void {
    // Only the kind of error: its message may quote contact data or a token.
    const kind = cause instanceof Error ? cause.name : typeof cause;
    const message = `your ${option} failed with ${kind}${placeOf(cause)}; capikit went on without it`;
    this.once('error', `callback:${option}`, message);
  }
}

const FRAME = /^ {4}at (?:.* \()?((?:file:\/\/)?(?:\/|[A-Z]:\\)[^()]*:\d+:\d+)\)?$/;

/** Where in the application it was thrown, ` at file:line:column`; empty when the stack does not tell. */
function placeOf(cause: unknown): string {
  if (!(cause instanceof Error) || typeof cause.stack !== 'string') return '';
  const { message, stack } = cause;
  // The message stands at the top of the stack, and may look like a part of it.
  const top = stack.indexOf(message);
  const frames = (top === -1 ? '' : stack.slice(top + message.length)).split('\n');
  const places = frames.flatMap((frame) => FRAME.exec(frame)?.[1] ?? []);
  const place = places.find((one) => !/[\\/]node_modules[\\/]/.test(one));
  return place === undefined ? '' : ` at ${place}`;
}
