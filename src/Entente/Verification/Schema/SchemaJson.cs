using System.Text.Json.Serialization;

namespace Entente.Verification.Schema;

[JsonSerializable(typeof(string))]
internal sealed partial class SchemaJson : JsonSerializerContext;
