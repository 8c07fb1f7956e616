import { Command, InvalidArgumentError } from 'commander';
import { runSandbox, type SandboxCommandOptions } from './sandbox-command';

/** Every command with its options. Parsing rejects with a `CommanderError` once it has said what is wrong. */
export function commandLine(): Command {
  const program = new Command('capikit')
    .description('Meta Conversions API events on your own machine.')
    .version(versionOf(), '-V, --version', 'print the version')
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('Run it with --help for what there is.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'capikit: ')) })
    .exitOverride();
  program
    .command('sandbox')
    .description('Start a local Graph API with a live page, and print what arrives.')
    .option('-p, --port <number>', 'the port to listen on; 0 takes any free one', readPort, 4400)
    .option('--host <address>', 'a loopback address to listen on', '127.0.0.1')
    .option('--open', 'open the page in the browser')
    .option('--json', 'print one JSON object a line, for scripts')
    .action((options: SandboxCommandOptions) => runSandbox(options));
  return program;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

function versionOf(): string {
  const { version } = require('../package.json') as { readonly version: string };
  return version;
}
