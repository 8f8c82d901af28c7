using Entente.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class ConfigurationWatcherTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<LoadedConfiguration> changes = [];
    private string? text = Configurations.Whole;

    [Fact]
    public void A_change_that_has_stood_still_is_handed_over_once()
    {
        using var watcher = Watch();

        text = Configurations.Whole.Replace("on_refusal: next", "on_refusal: tell");
        Look(times: 5);

        Assert.NotNull(Assert.Single(changes).Pool);
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_not_read()
    {
        using var watcher = Watch();

        text = Configurations.Whole[..200];
        Look(times: 1);
        text = Configurations.Whole[..300];
        Look(times: 1);
        text = Configurations.Whole.Replace("on_refusal: next", "on_refusal: tell");
        Look(times: 2);

        Assert.True(Assert.Single(changes).IsValid);
    }

    [Fact]
    public void A_text_with_errors_is_reported_and_not_applied()
    {
        using var watcher = Watch();

        text = "listn: x";
        Look(times: 3);
        text = Configurations.Whole;
        Look(times: 3);

        // Back to what is in use: there is nothing to apply.
        var reported = Assert.Single(changes);
        Assert.Null(reported.Pool);
        Assert.NotEmpty(reported.Problems);
    }

    [Fact]
    public void A_new_comment_changes_nothing()
    {
        using var watcher = Watch();

        text = "# new\n" + Configurations.Whole;
        Look(times: 3);

        Assert.Empty(changes);
    }

    [Fact]
    public void A_moment_without_the_file_changes_nothing()
    {
        using var watcher = Watch();

        text = null;
        Look(times: 3);
        text = Configurations.Whole;
        Look(times: 3);

        Assert.Empty(changes);
    }

    private ConfigurationWatcher Watch() => new(() => text, Load, Load(text!).Configuration, time, changes.Add);

    private static LoadedConfiguration Load(string text) => Configurations.Load(text);

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
        {
            time.Advance(ConfigurationWatcher.Interval);
        }
    }
}
