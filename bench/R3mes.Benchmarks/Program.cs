using R3mes.Benchmarks;

if (BenchArguments.TryRead(args, out BenchArguments? arguments) is { } refused)
{
    Console.Error.WriteLine(refused);
    return 2;
}

return arguments!.IsMicro ? MicroRun.Run(arguments.Filter) : AreaRun.Run(arguments);
