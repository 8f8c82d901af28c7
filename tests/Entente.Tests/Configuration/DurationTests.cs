using Entente.Configuration;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("15m", 900_000)]
    [InlineData("1h", 3_600_000)]
    public void Lengths_of_time_are_read_as_people_write_them(string text, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData(".5s")]
    [InlineData("1e3s")]
    [InlineData("1000h")]
    public void Anything_else_is_no_length_of_time(string text)
    {
        Assert.Null(Duration.Parse(text));
    }

    [Theory]
    [InlineData("500ms")]
    [InlineData("90s")]
    [InlineData("15m")]
    [InlineData("2h")]
    public void What_is_written_reads_back(string text)
    {
        Assert.Equal(text, Duration.Write(Duration.Parse(text)!.Value));
    }
}
