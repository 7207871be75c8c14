using System.Globalization;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Storage.State;

/// <summary>The checkpoint files of a folder: the newest two are kept, so that a damaged one has a predecessor.</summary>
internal sealed class StateCheckpointFiles
{
    private const string NamePrefix = "checkpoint.";
    private const int KeptMax = 2;

    private readonly string _folder;
    private readonly Action<string>? _beforeStep;
    private readonly List<string> _passedOver = [];

    public StateCheckpointFiles(string folder, Action<string>? beforeStep) => (_folder, _beforeStep) = (folder, beforeStep);

    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>Paths of the checkpoint files, newest first; leftovers of unfinished writes are removed.</summary>
    public List<string> NewestFirst()
    {
        List<(long Height, string Path)> found = [];
        foreach (string path in Directory.EnumerateFiles(_folder, NamePrefix + "*"))
        {
            if (path.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal))
                File.Delete(path);
            else if (long.TryParse(Path.GetFileName(path).AsSpan(NamePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long height))
                found.Add((height, path));
        }

        found.Sort((x, y) => y.Height.CompareTo(x.Height));
        return found.ConvertAll(file => file.Path);
    }

    /// <summary>Reads a checkpoint and checks each page of the log against it.</summary>
    /// <exception cref="StorageException">Damaged, written with other sizes, or not readable now, which is no damage.</exception>
    public StateCheckpoint Read(string path, StateLogDevice device, StateStoreOptions options)
    {
        if (!StateCheckpoint.TryRead(path, out StateCheckpoint? checkpoint))
            throw StorageException.Damaged(path, "the checkpoint file is damaged");
        if (checkpoint.PageSizeBits != options.PageSizeBits)
            throw new StorageException($"{_folder}: the state was written with pages of 2^{checkpoint.PageSizeBits} bytes; set that page size, or delete the folder: the state is rebuilt from the blocks");
        IReadOnlyList<Digest> pages = HashPages(device, checkpoint, null);
        if (device.Failure is { } unread)
            throw unread;
        for (int i = 0; i < Math.Max(pages.Count, checkpoint.Pages.Count); i++)
        {
            if (i >= pages.Count || i >= checkpoint.Pages.Count || pages[i] != checkpoint.Pages[i])
                throw StorageException.Damaged(path, FormattableString.Invariant($"the state log is damaged in page {checkpoint.FirstPage + i}"));
        }

        return checkpoint;
    }

    /// <summary>Names the pages of a new checkpoint, publishes it, and removes what no kept checkpoint needs.</summary>
    public StateCheckpoint Publish(StateLogDevice device, StateCheckpoint? previous, StateCheckpoint next)
    {
        next = next with { Pages = HashPages(device, next, previous) };
        if (device.Failure is { } unread)
            throw unread;
        string path = Path.Combine(_folder, NamePrefix + next.Height.ToString("d12", CultureInfo.InvariantCulture));
        try
        {
            _beforeStep?.Invoke("publish");
            AtomicFile.Write(path, next.Encode());
            _beforeStep?.Invoke("published");
            foreach (string old in NewestFirst().Skip(KeptMax))
                File.Delete(old);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }

        device.RemoveBelow(previous?.Begin ?? 0);
        return next;
    }

    /// <summary>Notes a checkpoint that cannot be used.</summary>
    public void PassOver(string path, string reason) => _passedOver.Add($"{Path.GetFileName(path)}: {reason}");

    /// <summary>Removes every checkpoint newer than the one in use: they were passed over.</summary>
    public void Keep(string path)
    {
        foreach (string other in NewestFirst())
        {
            if (string.CompareOrdinal(other, path) > 0)
                File.Delete(other);
        }
    }

    // A page that was whole at the previous checkpoint has not changed since.
    private static List<Digest> HashPages(StateLogDevice device, StateCheckpoint checkpoint, StateCheckpoint? previous)
    {
        int bits = checkpoint.PageSizeBits;
        List<Digest> pages = [];
        for (long page = checkpoint.FirstPage; page << bits < checkpoint.Tail && device.Failure is null; page++)
        {
            long end = Math.Min((page + 1) << bits, checkpoint.Tail);
            bool isKnown = previous is not null && page >= previous.FirstPage && (page + 1) << bits <= previous.Tail;
            pages.Add(isKnown ? previous!.Pages[(int)(page - previous.FirstPage)] : device.Hash(page << bits, end));
        }

        return pages;
    }
}
