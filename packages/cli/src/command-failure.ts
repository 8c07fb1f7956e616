/** Why a command could not do its work, in a sentence for the terminal. Exit codes: 1 the machine's, 2 the command line's fault. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;

  constructor(sentence: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
