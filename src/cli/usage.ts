/** Exit codes of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noBounds: 3, interrupted: 130 } as const;

export const USAGE = `Superconverge: how fast can your network be trained?

Usage:
  superconverge range-test SCRIPT [options] [-- script arguments]
      Runs an LR range test of a TensorFlow.js training script, which needs no change,
      and prints max and min learning rate. The code above the training call runs; nothing after it does.
  superconverge analyse FILE [options]
      Reads a range test again: a kept run (its folder, run.json or metrics.ndjson), or a CSV with a header,
      lr and at least one of accuracy, loss, val_accuracy, val_loss; iteration if known (0 = before the ramp).

Options of range-test:
  --iterations N   length of the ramp; default: a quarter of the training, 150 to 2000
  --top LR         learning rate at the ramp's end; default: found by a short sweep
  --seed N         seed of Math.random; default 42
  --backend NAME   auto, native or embedded; default auto
  --line N         line of the training call to test; default: the first that runs
  --cwd FOLDER     working directory; default: the project of the script
  --budget N       planned training in iterations, where the script's own plan is not meant or cannot be known
  --save           writes the one-cycle schedule to onecycle.json beside the script
  --csv FILE       writes the curve as CSV
  --keep FOLDER    keeps the run in FOLDER/runs, for "superconverge analyse"
  --json           prints one JSON object and nothing else on standard output
  --verbose        shows what the script prints, on standard error

Options of analyse:
  --budget N       planned training in iterations
  --chance X       accuracy of guessing, 0 to 1, e.g. 0.1 for 10 classes; default: what the run knows, else the first row's accuracy
  --json           as above

  --help, --version

Node options given before the command line's own path apply to the script, too.

Exit codes:
  0    bounds were marked (for a range test: and everything asked for was written)
  1    the run failed, or a file could not be read or written
  2    the command line is wrong
  3    the curve allows no bounds; what would help is printed
  130  interrupted by Ctrl-C; what the curve so far allows is printed
       (129 and 143: ended by a hang-up or SIGTERM)
`;
