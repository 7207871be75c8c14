namespace R3mes.Simulation;

/// <content>What goes wrong with links, clocks and disks, and how it ends.</content>
public sealed partial class SimWorld
{
    private void Cut()
    {
        if (IsHealed) return;
        _cut.Clear();
        if (_random.Below(3) > 0)
        {
            // A group on its own, or single links in one direction.
            int group = _random.Below(1 << _nodes.Count);
            bool oneWay = _random.Below(3) == 0;
            foreach (SimNode a in _nodes)
            {
                foreach (SimNode b in _nodes)
                {
                    bool inside = (group >> a.Index & 1) == 1, other = (group >> b.Index & 1) == 1;
                    if (oneWay ? inside && !other : inside != other) _cut.Add((a.Index, b.Index));
                }
            }
        }

        After(TimeSpan.FromMilliseconds(500 + _random.Below(5000)), Cut);
    }

    private void Jump()
    {
        if (IsHealed) return;
        _nodes[_random.Below(_nodes.Count)].Clock.Skew = TimeSpan.FromMilliseconds(_random.Below(7_200_000) - 3_600_000);
        After(TimeSpan.FromMilliseconds(500 + _random.Below(3000)), Jump);
    }

    private void Fill()
    {
        SimNode node = _nodes[_random.Below(_nodes.Count)];
        node.Disk.Capacity = IsHealed ? long.MaxValue : node.Disk.Bytes + _random.Below(4000);
        After(TimeSpan.FromSeconds(2), () => node.Disk.Capacity = long.MaxValue);
        if (!IsHealed) After(TimeSpan.FromMilliseconds(2500 + _random.Below(3000)), Fill);
    }

    private void Heal()
    {
        _cut.Clear();
        foreach (SimNode node in _nodes)
        {
            node.Disk.Capacity = long.MaxValue;
            node.Clock.Skew = TimeSpan.Zero;
            Wake(node);
        }

        Checks.Healed();
    }
}
