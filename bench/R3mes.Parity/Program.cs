using R3mes.Compute.Models;
using R3mes.Parity;

const string Usage = "usage: R3mes.Parity MODEL TEXT FOLDER [--backend auto|cpu-avx2|reference] [--steps N] [--rate-nano N]";

if (args.Length < 3 || args.Length % 2 == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

string backend = "auto";
int steps = CanonicalRun.Params.LocalSteps;
int rate = CanonicalRun.Params.LearningRateNano;
for (int i = 3; i < args.Length; i += 2)
{
    bool known = args[i] switch
    {
        "--backend" => (backend = args[i + 1]).Length > 0,
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

CanonicalRun run = new(model!, args[0], args[1], CanonicalRun.Params with { LocalSteps = steps, LearningRateNano = rate });
return run.Write(args[2], backend);
