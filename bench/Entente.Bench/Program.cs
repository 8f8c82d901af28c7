using System.CommandLine;
using Entente.Bench;
using Entente.Bench.Contestants;
using Entente.Bench.Profile;
using Entente.Bench.Upstream;

// One program in several roles: the run starts the others as processes of their own, so that nobody shares a heap or a thread pool.
var port = new Option<int>("--port") { Required = true };
var upstream = new Option<string>("--upstream") { Required = true };

var mock = new Command("mock", "The provider behind everyone") { port };
mock.SetAction((parsed, stop) => MockUpstream.ServeAsync(parsed.GetRequiredValue(port), stop));

var yarp = new Command("yarp", "A bare YARP forwarder") { port, upstream };
yarp.SetAction((parsed, stop) => YarpForwarder.ServeAsync(parsed.GetRequiredValue(port), new Uri(parsed.GetRequiredValue(upstream)), stop));

var relay = new Command("relay", "A bare Kestrel relay that parses what it forwards") { port, upstream };
relay.SetAction((parsed, stop) => ParsingRelay.ServeAsync(parsed.GetRequiredValue(port), new Uri(parsed.GetRequiredValue(upstream)), stop));

return await new RootCommand("What Entente costs beside a direct call and plain proxies") { RunCommand.Create(), WhereCommand.Create(), mock, yarp, relay }
    .Parse(args)
    .InvokeAsync();
