/** Exit codes of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noBounds: 3, interrupted: 130 } as const;

export const USAGE = `Superconverge: how fast can your network be trained?

Usage:
  superconverge range-test SCRIPT [options] [-- script arguments]
      Runs an LR range test of a TensorFlow.js training script, which needs no change,
      and prints max and min learning rate. The code above the training call runs; nothing after it does.
  superconverge train SCRIPT [--schedule NAME] [--max LR] [options] [-- script arguments]
      Runs the script to its end under a schedule. Without --max the schedule is that of onecycle.json beside the script.
  superconverge compare RUN RUN... [options]
      Sets kept runs (folders that --keep made) side by side: trainings, or range tests.
  superconverge confirm SCRIPT [--seeds N] [options] [-- script arguments]
      An equal-budget head-to-head: one-cycle at the bounds, at half and twice the max, the script's own setting,
      constant LRs, piecewise constant. Nothing after the training call runs, so nothing is saved.
  superconverge sweep SCRIPT --weight-decay|--batch-size|--dropout|--momentum VALUES [options] [-- script arguments]
      Range tests at several values of one form of regularisation, e.g. --weight-decay 1e-3,1e-4,1e-5.
  superconverge analyse FILE [options]
      Reads a range test: a kept run (its folder, run.json or metrics.ndjson), or a log of any framework with the LR
      and accuracy or loss: CSV, NDJSON, an event file of TensorBoard, or a folder with event files (the newest is read).

Options of all that run a script:
  --seed N         seed of Math.random, the first one of several; default 42
  --backend NAME   auto, native or embedded; default auto
  --line N         line of the training call that is driven; default: the first that runs
  --cwd FOLDER     working directory; default: the project of the script
  --keep FOLDER    keeps runs in FOLDER/runs, for compare and analyse, and experiments in FOLDER/experiments
  --json           prints one JSON object and nothing else on standard output
  --verbose        shows what the script prints, on standard error

Options of range-test:
  --iterations N   length of the ramp; default: a quarter of the training, 150 to 2000; 500 where its length is not known
  --top LR         learning rate at the ramp's end; default: found by a short sweep
  --ramp SHAPE     linear (default), or exponential: the LR rises by the same factor every iteration, from a 10,000th of the top
  --whole-ramp     goes on to the top; default: a linear ramp ends as soon as its bounds have settled
  --examples N     examples of the held-out sample; default: 300 to 1000
  --seeds N        how many seeds, up to 8, whose bounds are combined for narrower intervals; default 1
  --parallel N     seeds side by side; default 2
  --budget N       planned training in iterations, where the script's own plan is not meant or cannot be known
  --save           writes the one-cycle schedule to onecycle.json beside the script
  --csv FILE       writes the curve as CSV

Options of train:
  --schedule NAME  one-cycle (the paper's), smith-one-cycle, pytorch-one-cycle, pytorch-three-phase, fastai-one-cycle,
                   triangular, triangular2, exp-range, piecewise-constant, constant, linear-decay, cosine-decay;
                   default: without --max what was chosen in onecycle.json, else one-cycle
  --max LR         highest (or constant) learning rate; default: that of onecycle.json
  --min LR, --final LR
                   lowest learning rate of the cycle, and that of the last update
  --momentum H:L   momentum cycled from H to L to H (beta1 for Adam), e.g. 0.95:0.85; own: the optimizer's own
  --iterations N   updates of the whole run, where the script's own plan is not meant or cannot be known
  --cycle SHARE    share of the run that the cycle takes, e.g. 0.9
  --step-size N    updates from min to max LR
  --up SHARE, --gamma G, --warmup SHARE
                   rise of the PyTorch and fastai cycles, height kept at each update (exp-range), warm-up of a decay
  --estimate K     samples the Hessian-free estimate of the optimal LR every K iterations
  --csv FILE       writes the curves as CSV

Options of compare:
  --target X       accuracy (0.9) or loss to which iterations are counted; default: what every run reached
  --csv FILE       writes all curves as one CSV
  --json           as above

Options of confirm and sweep:
  --seeds N        how many seeds; default 3 (confirm), 1 (sweep)
  --iterations N   updates of each training (confirm), length of each ramp (sweep)
  --parallel N     runs side by side; default 2
  --max LR --min LR
                   the bounds to confirm; default: those of onecycle.json, else of a range test that is run first
  --top LR         learning rate at the ramps' ends (sweep)
  --bisect N       weight decays added by bisecting the exponent (sweep); default 0
  --resume ID      goes on with an experiment that --keep FOLDER kept

Options of analyse:
  --budget N       planned training in iterations
  --chance X       accuracy of guessing, 0 to 1, e.g. 0.1 for 10 classes; default: what the run knows, else the first row's accuracy
  --columns A=B,...
                   which column or tag is what, where its name does not tell: iteration, lr, accuracy, loss,
                   val_accuracy, val_loss, e.g. lr=rate,val_accuracy=top1; "loss=": none
  --json           as above

  --help, --version

A run computes on the workspace's own tfjs-node, else on the copy in the folder that the environment variable
SUPERCONVERGE_NATIVE names, else on the embedded backend.

Node options given before the command line's own path apply to the script, too.

Exit codes:
  0    it ended as it should: bounds were marked, the training reached its end, the experiment has its answer
  1    the run failed, or a file could not be read or written
  2    the command line is wrong
  3    the curve allows no bounds, or the training diverged; what would help is printed
  130  interrupted by Ctrl-C; what is known so far is printed
       (129 and 143: ended by a hang-up or SIGTERM)
`;
