using Entente.Configuration;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    [Fact]
    public void The_schema_for_editors_follows_the_keys_that_the_reader_knows()
    {
        Golden.Check("docs/entente.schema.json", ConfigurationSchema.Write());
    }
}
