"""JSON schemas of what goes over the wire, made from the types that the program itself uses."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from liveserver.newsroom.inputs import Input

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/{model}"
# As the contract writes times: RFC 3339, UTC, milliseconds.
TIME = {"format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}


def schema(kind: Any) -> Schema:
    """The schema of one simple type."""
    return TypeAdapter(kind).json_schema(schema_generator=_Wire)


def schemas(kinds: Sequence[tuple[Any, JsonSchemaMode]]) -> tuple[list[Schema], dict[str, Schema]]:
    """The schema of each type as it is taken (``validation``) or answered (``serialization``), and those they name."""
    adapters = [(place, mode, TypeAdapter(kind)) for place, (kind, mode) in enumerate(kinds)]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=REFERENCE, schema_generator=_Wire)
    return [found[place, mode] for place, mode, _ in adapters], shared["$defs"]


class _Wire(GenerateJsonSchema):
    """Pydantic's schemas, without titles that repeat a name and defaults that are the program's, not the wire's."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def field_is_required(self, field: Any, total: bool) -> bool:
        # Whatever a field defaults to in the program, an answer always holds it.
        return self.mode == "serialization" or super().field_is_required(field, total)

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        described = super().model_schema(schema)
        # An input says itself which of its fields may be left out but not be null.
        for name in schema["cls"].NEVER_NULL if issubclass(schema["cls"], Input) else ():
            described["properties"][name] = _without_null(described["properties"][name])
        return described

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> Schema:
        described = super().dataclass_schema(schema)
        # Everywhere on the wire, a field called at or …_at is a time.
        for name, field in described["properties"].items():
            if name == "at" or name.endswith("_at"):
                text = next((kind for kind in field.get("anyOf", ()) if kind["type"] == "string"), field)
                text.update(TIME)
        return described


def _without_null(field: Schema) -> Schema:
    if "anyOf" not in field:
        return field
    kinds = [kind for kind in field["anyOf"] if kind != {"type": "null"}]
    rest = {name: value for name, value in field.items() if name != "anyOf"}
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
