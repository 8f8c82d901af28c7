namespace Entente.Tests.Storage.PowerLoss;

/// <summary>
/// The files that a power loss at one moment of a recording may leave behind: what was flushed is there, what was not is there, lost or
/// torn, file by file. Harsher than most disks: names are lost one by one, and a hole may hold anything.
/// </summary>
internal sealed class PowerCut(IReadOnlyList<DiskEvent> events, int moment, CutKind kind, Random random)
{
    private const int Sector = 512;

    /// <summary>Writes them below <paramref name="target"/>, which is empty.</summary>
    public void Leave(string root, string target)
    {
        var left = Names();
        var folders = events.OfType<Appeared>().Where(one => one.IsFolder).Select(one => one.Name).ToHashSet();
        foreach (var (name, file) in left.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var place = target + name[root.Length..];
            if (folders.Contains(name))
            {
                Directory.CreateDirectory(place);
            }
            else if (Path.GetDirectoryName(name) == root || left.ContainsKey(Path.GetDirectoryName(name)!))
            {
                File.WriteAllBytes(place, Content(file));
                if (random.Next(3) == 0 && name.EndsWith(".db", StringComparison.Ordinal))
                {
                    File.WriteAllBytes(place + "-shm", Noise(32 * 1024));
                }
            }
        }
    }

    private Dictionary<string, int> Names()
    {
        var now = new Dictionary<string, int>();
        var safe = new Dictionary<string, int>();
        var safeAsOf = new Dictionary<string, int>();
        foreach (var one in events.Take(moment))
        {
            switch (one)
            {
                case Appeared(var name, var file, _):
                    now[name] = file;
                    break;
                case Gone(var name):
                    now.Remove(name);
                    break;
                case NamesFlushed(var directory, var names, var begun) when begun >= safeAsOf.GetValueOrDefault(directory):
                    safeAsOf[directory] = begun;
                    safe.Keys.Where(name => Path.GetDirectoryName(name) == directory).ToList().ForEach(name => safe.Remove(name));
                    foreach (var (name, file) in names)
                    {
                        safe[name] = file;
                    }

                    break;
            }
        }

        var left = new Dictionary<string, int>();
        foreach (var name in now.Keys.Union(safe.Keys).Order(StringComparer.Ordinal))
        {
            var from = kind switch { CutKind.Killed => now, CutKind.Lost => safe, _ => random.Next(2) == 0 ? now : safe };
            if (from.TryGetValue(name, out var file))
            {
                left[name] = file;
            }
        }

        return left;
    }

    private byte[] Content(int file)
    {
        var safeUpTo = events.Take(moment).OfType<Flushed>().Where(flush => flush.File == file).Select(flush => flush.Begun).DefaultIfEmpty().Max();
        var content = new FileImage(random.Next(2) == 0 ? Noise : length => new byte[length]);
        var pending = new List<DiskEvent>();
        for (var i = 0; i < moment; i++)
        {
            if (events[i] is Written written && written.File == file || events[i] is Truncated truncated && truncated.File == file)
            {
                if (i < safeUpTo)
                {
                    content.Apply(events[i]);
                }
                else
                {
                    pending.Add(events[i]);
                }
            }
        }

        var kept = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        var until = random.Next(pending.Count + 1);
        for (var i = 0; i < pending.Count; i++)
        {
            Keep(pending[i], content, kept, i.CompareTo(until));
        }

        return content.ToArray();
    }

    private void Keep(DiskEvent one, FileImage content, double kept, int order)
    {
        var isThere = kind switch
        {
            CutKind.Killed => true,
            CutKind.Lost => false,
            CutKind.InOrder => order < 0,
            _ => random.NextDouble() < kept,
        };
        if (one is Written write && (kind == CutKind.AnySectors || (kind == CutKind.InOrder && order == 0)))
        {
            var torn = kind == CutKind.InOrder ? random.Next(1 + (write.Bytes.Length / Sector)) : -1;
            foreach (var (sector, part) in Sectors(write))
            {
                if (torn < 0 ? random.NextDouble() < kept : sector < torn)
                {
                    content.Apply(part);
                }
            }
        }
        else if (isThere)
        {
            content.Apply(one);
        }
    }

    private static IEnumerable<(int Sector, Written Part)> Sectors(Written write)
    {
        var sector = 0;
        for (var at = 0; at < write.Bytes.Length;)
        {
            var length = (int)Math.Min(Sector - ((write.Offset + at) % Sector), write.Bytes.Length - at);
            yield return (sector++, new Written(write.File, write.Offset + at, write.Bytes[at..(at + length)]));
            at += length;
        }
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
