namespace Entente.Learning.Routing;

/// <summary>One way to choose a model: the largest probability minus a weight times its cost.</summary>
/// <param name="CostWeight">Of the model's mean cost as a multiple of the best single model's.</param>
/// <param name="CostRatio">What it cost on train, likewise.</param>
/// <param name="Accuracy">The mean score on questions that the router was not fitted on.</param>
public sealed record RoutePoint(double CostWeight, double CostRatio, double Accuracy);
