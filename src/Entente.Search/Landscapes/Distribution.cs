namespace Entente.Search.Landscapes;

/// <summary>A distribution of a landscape file.</summary>
internal abstract record Distribution
{
    public abstract double Draw(ref Chance chance);

    public sealed record Constant(double Value) : Distribution
    {
        public override double Draw(ref Chance chance) => Value;
    }

    /// <param name="Deviation">The standard deviation.</param>
    public sealed record Normal(double Mean, double Deviation) : Distribution
    {
        public override double Draw(ref Chance chance) => Mean + (Deviation * chance.Normal());
    }

    /// <param name="Mean">The mean, not the rate.</param>
    public sealed record Exponential(double Mean) : Distribution
    {
        public override double Draw(ref Chance chance) => Mean * chance.Exponential();
    }

    public sealed record Uniform(double From, double To) : Distribution
    {
        public override double Draw(ref Chance chance) => From + ((To - From) * chance.Uniform());
    }

    public sealed record Beta(double A, double B) : Distribution
    {
        public override double Draw(ref Chance chance) => chance.Beta(A, B);
    }

    /// <summary>With probability <paramref name="P"/> a draw of <paramref name="Then"/>, else one of <paramref name="Otherwise"/>.</summary>
    public sealed record Mix(double P, Distribution Then, Distribution Otherwise) : Distribution
    {
        public override double Draw(ref Chance chance) => chance.Uniform() < P ? Then.Draw(ref chance) : Otherwise.Draw(ref chance);
    }
}
