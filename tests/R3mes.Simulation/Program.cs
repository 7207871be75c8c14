using System.Globalization;
using R3mes.Simulation;

// Runs so many seeds from a first one on, and says how each that fails is run again; "first" stops at the first that fails, "wide" measures a hundred validators far apart, and the name of a fault runs that one alone.
ulong start = args.Length > 0 ? ulong.Parse(args[0], CultureInfo.InvariantCulture) : 1;
int seeds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100;
if (args.Contains("wide")) return WideArea.Run(start, seeds, Console.Out);
string? fault = SimFaults.Names.FirstOrDefault(args.Contains);
int failed = args.Contains("first") ? SimRuns.RunUntilFailure(start, seeds, Console.Out, fault) : SimRuns.Run(start, seeds, Console.Out, verbose: args.Contains("-v"), fault);
return failed == 0 ? 0 : 1;
