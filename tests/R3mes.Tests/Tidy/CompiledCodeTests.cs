using FASTER.core;
using R3mes.Storage.State;

namespace R3mes.Tests.Tidy;

/// <summary>Holds the compiled projects to the walls, and floors 0 and 1 to what a deterministic machine may call.</summary>
public sealed class CompiledCodeTests
{
    private static readonly string[] Projects = [.. TidyTests.Floors.Keys];
    private static readonly string[] Pure = [.. TidyTests.Floors.Where(floor => floor.Value <= 1).Select(floor => floor.Key)];
    private static readonly Dictionary<string, CompiledCode> Code = Projects.ToDictionary(project => project, CompiledCode.Of);

    // Whole namespaces and types that have no place on floors 0 and 1.
    private static readonly string[] BannedNamespaces = ["System.IO", "System.Net", "System.Threading", "System.Timers", "System.Diagnostics.Metrics", "System.Text.RegularExpressions", "Microsoft.Win32"];

    private static readonly string[] BannedTypes =
    [
        "System.Random", "System.Console", "System.Environment", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Collections.Concurrent.ConcurrentDictionary`2",
    ];

    private static readonly string[] BannedMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid",
        "System.Globalization.CultureInfo.get_CurrentCulture", "System.Globalization.CultureInfo.get_CurrentUICulture", "System.StringComparer.get_CurrentCulture", "System.String.ToUpper", "System.String.ToLower",
        "System.Single.FusedMultiplyAdd", "System.Double.FusedMultiplyAdd",
    ];

    // IEEE 754 rounds these one way only; everything else of Math and MathF is a libm's own.
    private static readonly string[] ExactMath =
        ["Abs", "BigMul", "BitIncrement", "BitDecrement", "Ceiling", "Clamp", "CopySign", "DivRem", "Floor", "Max", "Min", "Round", "Sign", "Sqrt", "Truncate", "ScaleB"];

    private static readonly string[] Unordered = ["System.Collections.Generic.Dictionary`2", "System.Collections.Generic.HashSet`1"];

    private static readonly string[] WalkMembers = ["GetEnumerator", "get_Keys", "get_Values", "CopyTo", "First", "ToArray"];

    // Read by a person: LINQ is there for something else.
    private static readonly string[] LooksUpOnly = ["R3mes.Primitives.Chain.ValidatorSet.Of"];

    [Fact]
    public void The_pure_floors_call_no_clock_no_IO_no_thread_no_randomness_no_libm_and_no_culture()
    {
        Assert.Empty(Named(Pure.SelectMany(project => Code[project].Uses).Where(IsBanned)));
    }

    [Fact]
    public void The_pure_floors_never_go_through_a_dictionary_or_set_in_its_own_order()
    {
        Assert.Empty(Named(Pure.SelectMany(project => Walks(Code[project].Uses))));
        Assert.Empty(Named(Pure.SelectMany(project => HandedToLinq(Code[project].Uses)).Where(use => !LooksUpOnly.Contains($"{use.From.FullName}.{use.Method}"))));
    }

    [Fact]
    public void Only_Compute_has_floats_on_the_pure_floors()
    {
        Assert.Empty(Named(Pure.Where(project => project != "R3mes.Compute").SelectMany(project => Code[project].Uses).Where(IsFloat)));
    }

    [Fact]
    public void The_reader_finds_every_kind_of_banned_use_and_nothing_else()
    {
        CodeUse[] sample = [.. CompiledCode.Of(typeof(BannedUses)).Uses], banned = [.. sample.Where(IsBanned)];
        Assert.All(BannedNamespaces, name => Assert.Contains(banned, use => IsIn(name, use)));
        Assert.All(BannedTypes.Append("System.GC"), name => Assert.Contains(banned, use => use.Type.FullName == name));
        Assert.All(BannedMembers, name => Assert.Contains(banned, use => use.Member is not null && $"{use.Type.FullName}.{use.Name}" == name));
        Assert.All((Type[])[typeof(Math), typeof(MathF)], libm => Assert.Contains(banned, use => use.Type == libm));
        Assert.Contains(banned, use => use.From != typeof(BannedUses)); // what a lambda does stands in a type of the compiler's
        Assert.All((string[])["GetEnumerator", "get_Keys", "get_Values", "CopyTo"], name => Assert.Contains(Walks(sample), use => use.Name == name));
        Assert.All(Unordered, table => Assert.Contains(Walks(sample), use => use.Type.FullName == table));
        Assert.Equal([nameof(BannedUses.HandsATableToLinq)], HandedToLinq(sample).Select(use => use.Method).Distinct());
        Assert.All((Type[])[typeof(float), typeof(double), typeof(Half), typeof(decimal)], type => Assert.Contains(sample, use => IsFloat(use) && use.Type == type));
        Assert.Contains(sample, use => IsFloat(use) && use.Method == nameof(BannedUses.MakesAFloat));
        Assert.DoesNotContain(banned.Concat(Walks(sample)).Concat(HandedToLinq(sample)), use => use.Method == nameof(BannedUses.Innocent));
    }

    [Fact]
    public void Every_assembly_refers_down_only()
    {
        List<string> wrong = [];
        foreach (string project in Projects)
        {
            foreach (string other in Code[project].Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("R3mes.", StringComparison.Ordinal)))
            {
                bool allowed = TidyTests.Floors[other] < TidyTests.Floors[project] || (project == "R3mes.Application" && other == "R3mes.Compute");
                if (!allowed) wrong.Add($"{project} refers to {other}");
            }
        }

        Assert.Empty(wrong);
        Assert.DoesNotContain(Projects.Where(p => p != "R3mes.Storage"), p => Code[p].Assembly.GetReferencedAssemblies().Any(name => name.Name == "FASTER.core"));
    }

    [Fact]
    public void FASTER_is_never_iterated_nor_scanned_compacts_by_lookup_and_has_one_writer_session_of_byte_strings()
    {
        CodeUse[] uses = [.. Code["R3mes.Storage"].Uses.Where(use => use.Type.Namespace == "FASTER.core")];
        Assert.DoesNotContain(uses, use => use.Name.Contains("Iterat", StringComparison.Ordinal) || use.Name.Contains("Scan", StringComparison.Ordinal) || use.Name == "GetFirst");
        Assert.Single(uses, use => use.Name.StartsWith("NewSession", StringComparison.Ordinal));
        Assert.Single(uses, use => use.Name == "Compact");
        Assert.Single(SourceFile.All.SelectMany(file => file.Lines), line => line.Contains("_session.Compact(until, CompactionType.Lookup)", StringComparison.Ordinal));
        Assert.All(uses.Where(use => use.Member is not null && use.Type == typeof(FasterKV<,>)), use => Assert.Equal([typeof(SpanByte), typeof(SpanByte)], use.Member!.DeclaringType!.GenericTypeArguments));
        foreach (string size in (string[])["MemorySizeBits", "PageSizeBits", "SegmentSizeBits"])
            Assert.Contains(uses, use => use.Type == typeof(LogSettings) && (use.Name == size || use.Name == "set_" + size) && use.From == typeof(StateEngine));
    }

    [Theory]
    [InlineData(typeof(R3mes.Primitives.Ports.IStateStore), typeof(R3mes.Tests.Storage.StateStoreConformance), 3)]
    [InlineData(typeof(R3mes.Primitives.Ports.IBlockLog), typeof(R3mes.Tests.Storage.BlockLogConformance), 2)]
    [InlineData(typeof(R3mes.Primitives.Ports.IContentStore), typeof(R3mes.Tests.Storage.ContentStoreConformance), 2)]
    [InlineData(typeof(R3mes.Storage.Files.IDisk), typeof(R3mes.Tests.Storage.DiskConformance), 2)]
    public void Every_store_behind_a_port_and_its_double_pass_one_conformance_suite(Type port, Type suite, int count)
    {
        string[] stores = [.. Code["R3mes.Storage"].Assembly.GetTypes().Concat(typeof(R3mes.Simulation.SimStateStore).Assembly.GetTypes()).Where(type => type.IsClass && type.IsAssignableTo(port)).Select(type => type.Name + "Tests").Order(StringComparer.Ordinal)];
        string[] suites = [.. typeof(CompiledCodeTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(suite)).Select(type => type.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(count, stores.Length);
        Assert.Equal(stores, suites);
    }

    // Handed to LINQ or kept as a sequence a table would be walked elsewhere: where one is used, nothing of LINQ is.
    private static IEnumerable<CodeUse> HandedToLinq(IReadOnlyList<CodeUse> uses) =>
        uses.GroupBy(use => (use.From, use.Method)).Where(place => place.Any(use => Unordered.Contains(use.Type.FullName))).SelectMany(place => place.Where(use => use.Type == typeof(Enumerable)));

    private static IEnumerable<CodeUse> Walks(IReadOnlyList<CodeUse> uses) =>
        uses.Where(use => use.Member is not null && Unordered.Contains(use.Type.FullName) && WalkMembers.Contains(use.Name));

    private static bool IsFloat(CodeUse use) => use.Type == typeof(float) || use.Type == typeof(double) || use.Type == typeof(Half) || use.Type == typeof(decimal);

    private static IEnumerable<string> Named(IEnumerable<CodeUse> uses) => uses.Select(use => use.ToString()).Distinct();

    private static bool IsIn(string name, CodeUse use) => use.Type.Namespace == name || use.Type.Namespace?.StartsWith(name + ".", StringComparison.Ordinal) == true;

    private static bool IsBanned(CodeUse use)
    {
        string type = use.Type.FullName ?? "";
        if (type == "System.GC" && use.Member is not null) return !use.Name.StartsWith("Allocate", StringComparison.Ordinal);
        if (BannedNamespaces.Any(name => IsIn(name, use))) return true;
        if (BannedTypes.Contains(type) || (use.Member is not null && BannedMembers.Contains($"{type}.{use.Name}"))) return true;
        return use.Member is not null && (use.Type == typeof(Math) || use.Type == typeof(MathF)) && !ExactMath.Contains(use.Name);
    }
}
