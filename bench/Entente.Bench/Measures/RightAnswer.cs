using System.Text;
using Entente.Bench.Contestants;
using Entente.Bench.Upstream;

namespace Entente.Bench.Measures;

/// <summary>Nobody is measured who answers wrongly.</summary>
internal static class RightAnswer
{
    /// <exception cref="BenchException">An answer is not what the upstream said.</exception>
    public static async Task CheckAsync(Contestant contestant, CancellationToken stop)
    {
        foreach (var series in Series.All(quick: false).Where(series => series.Connections == 1))
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, contestant.ChatUrl) { Content = new StringContent(series.Body("bench" + contestant.ModelSuffix), Encoding.UTF8, "application/json") };
            foreach (var (name, value) in contestant.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await client.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            var words = text.Split(MockAnswers.Word).Length - 1;
            var ended = text.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal) && text.Contains("[DONE]", StringComparison.Ordinal) == series.Streamed;
            if (!response.IsSuccessStatusCode || words != (series.Streamed ? MockAnswers.Tokens : 60) || !ended)
            {
                throw new BenchException($"{contestant.Name} answers wrongly ({series.Title}): {(int)response.StatusCode} {text}");
            }
        }
    }
}
