using System.Globalization;
using R3mes.Simulation;

// Runs SEEDS seeds from START on, and says how each that fails is run again.
ulong start = args.Length > 0 ? ulong.Parse(args[0], CultureInfo.InvariantCulture) : 1;
int seeds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100;
int failed = SimRuns.Run(start, seeds, Console.Out, verbose: args.Contains("-v"));
return failed == 0 ? 0 : 1;
