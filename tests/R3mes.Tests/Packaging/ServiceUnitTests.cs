using R3mes.Daemon.Cli;
using R3mes.Daemon.Options;

namespace R3mes.Tests.Packaging;

/// <summary>remesd.service and the package's file list against the program's own names. `make packaging` verifies the unit itself.</summary>
public sealed class ServiceUnitTests
{
    private static readonly string[] Unit = File.ReadAllLines(RepositoryRoot.File("packaging", "systemd", "remesd.service"));
    private static readonly string[] Installed = File.ReadAllLines(RepositoryRoot.File("packaging", "deb", "r3mes-node.install"));

    [Fact]
    public void Does_not_restart_after_an_error_that_a_person_must_correct() =>
        Assert.Contains($"RestartPreventExitStatus={(int)ExitCode.Usage} {(int)ExitCode.Config} {(int)ExitCode.Data}", Unit);

    [Fact]
    public void Sets_only_variables_that_the_program_knows()
    {
        string[] set = [.. Unit.Where(line => line.StartsWith("Environment=", StringComparison.Ordinal)).Select(line => line.Split('=')[1])];
        Assert.Contains(HomeFolder.Variable, set);
        Assert.Contains(Passphrase.FileVariable, set);
        Assert.All(set, variable => Assert.Contains(variable, NodeConfiguration.OtherVariables));
        // What an unknown REMESD_ variable is refused for, a variable of the flags' file must not be named.
        Assert.DoesNotContain(File.ReadLines(RepositoryRoot.File("packaging", "etc", "default", "remesd")), line => line.StartsWith("REMESD_", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_puts_configuration_and_model_where_the_program_looks()
    {
        Assert.Contains($"etc/{ConfigFile.FileName} {Path.GetDirectoryName(NodeConfiguration.SystemPath)![1..]}", Installed);
        Assert.Contains($"models/*.safetensors {Path.GetDirectoryName(ShippedModel.Installed)![1..]}", Installed);
        Assert.True(File.Exists(RepositoryRoot.File(ShippedModel.InCheckout)));
        Assert.Equal(Path.GetFileName(ShippedModel.InCheckout), Path.GetFileName(ShippedModel.Installed));
    }
}
