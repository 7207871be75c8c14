using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>A devnet that cannot be made says why in one sentence, and can be made once that is put right.</summary>
public sealed class RefusedDevnetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_model()
    {
        byte[] model = File.ReadAllBytes(RepositoryRoot.File("packaging", "models", "r3mes-tiny-byte-v1.safetensors"));
        File.WriteAllBytes(_folder.Named("cut.safetensors"), model[..^100]);
        AssertRefused("the model file is refused", "--model", _folder.Named("cut.safetensors"));
        File.WriteAllBytes(_folder.Named("noise.safetensors"), [.. model.Select(b => (byte)(b ^ 0x5a))]);
        AssertRefused("the model file is refused", "--model", _folder.Named("noise.safetensors"));
    }

    [Fact]
    public void A_text_that_is_too_short()
    {
        File.WriteAllText(_folder.Named("short.txt"), "Too short to hold anything out.\n");
        AssertRefused("the text cannot be split", "--text", _folder.Named("short.txt"));
    }

    [Fact]
    public void A_file_that_is_not_there() => AssertRefused("there is no file", "--text", _folder.Named("nothing.txt"));

    [Fact]
    public void A_folder_that_is_not_a_devnets_is_not_removed()
    {
        string home = _folder.Named("letters");
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "letter.txt"), "Dear reader");
        AssertRefused("will not remove it", "--fresh", "--home", home);
        Assert.Equal("Dear reader", File.ReadAllText(Path.Combine(home, "letter.txt")));
    }

    private void AssertRefused(string part, params string[] arguments)
    {
        string[] home = arguments.Contains("--home") ? [] : ["--home", _folder.Named("devnet")];
        using RemesdProcess refused = RemesdProcess.Finish(["devnet", .. home, .. arguments]);
        Assert.NotInRange(refused.ExitCode, 0, 0);
        DevnetProcessTests.AssertOneSentence(refused.ToString(), part);
    }
}
