namespace Entente.Tests.Storage;

/// <summary>A calendar that the test turns; where told, by itself: a day after so many looks at it.</summary>
internal sealed class DayClock(int looksADay = int.MaxValue) : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private int _looks;

    public override DateTimeOffset GetUtcNow()
    {
        if (++_looks % looksADay == 0)
        {
            _now += TimeSpan.FromDays(1);
        }

        return _now;
    }

    public void Turn(TimeSpan by) => _now += by;
}
