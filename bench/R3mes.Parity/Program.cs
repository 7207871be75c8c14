using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Parity;

const string Usage = "usage: R3mes.Parity MODEL TEXT FOLDER [--backend auto|native|cpu-VARIANT|reference] [--params parity|run] [--steps N] [--rate-nano N]";

if (args.Length < 3 || args.Length % 2 == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

string backend = "auto";
TrainingParams parameters = CanonicalRun.Params;
int steps = parameters.LocalSteps, rate = 0;
for (int i = 3; i < args.Length; i += 2)
{
    bool known = args[i] switch
    {
        "--backend" => (backend = args[i + 1]).Length > 0,
        "--params" => CanonicalRun.TryNamed(args[i + 1], out parameters),
        "--steps" => int.TryParse(args[i + 1], out steps),
        "--rate-nano" => int.TryParse(args[i + 1], out rate),
        _ => false,
    };
    if (known) continue;
    Console.Error.WriteLine(Usage);
    return 2;
}

if (TernaryModel.TryRead(File.ReadAllBytes(args[0]), out TernaryModel? model) is ModelError refused)
{
    Console.Error.WriteLine(refused.Sentence);
    return 2;
}

CanonicalRun run = new(model!, args[0], args[1], parameters with { LocalSteps = steps, LearningRateNano = rate == 0 ? parameters.LearningRateNano : rate });
return run.Write(args[2], backend);
