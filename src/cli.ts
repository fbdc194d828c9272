import { main } from './cli/main';

// a reader that goes away, as `head` does, is no error
process.stdout.on('error', () => undefined);

void main(process.argv.slice(2), __dirname).then((exitCode) => {
  process.exitCode = exitCode;
});
