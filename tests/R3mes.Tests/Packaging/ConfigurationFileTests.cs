using System.Text;
using System.Text.RegularExpressions;
using R3mes.Daemon.Options;

namespace R3mes.Tests.Packaging;

/// <summary>/etc/remesd/remesd.json as the package ships it: every option there, commented out, with its default and its reason.</summary>
public sealed partial class ConfigurationFileTests
{
    private static readonly string Text = File.ReadAllText(RepositoryRoot.File("packaging", "etc", "remesd.json"));

    [Fact]
    public void Changes_nothing_as_it_stands()
    {
        Assert.Null(ConfigFile.TryRead("remesd.json", Encoding.UTF8.GetBytes(Text), out IReadOnlyDictionary<string, string> values));
        Assert.Empty(values);
    }

    [Fact]
    public void Holds_every_option_with_its_default_once_the_comment_signs_are_taken_away()
    {
        string open = Commented().Replace(Text, "${indent}\"");
        Assert.Null(ConfigFile.TryRead("remesd.json", Encoding.UTF8.GetBytes(open), out IReadOnlyDictionary<string, string> values));
        Assert.Equal(NodeOptionTable.All.ToDictionary(option => option.Key, option => option.Default), values.ToDictionary());
    }

    [Fact]
    public void Explains_every_option_in_the_words_of_its_help() =>
        Assert.All(NodeOptionTable.All, option => Assert.Contains($"    // {option.Description}\n    // \"{option.Key.Split('.')[1]}\": ", Text, StringComparison.Ordinal));

    [GeneratedRegex("^(?<indent> +)// \"", RegexOptions.Multiline)]
    private static partial Regex Commented();
}
