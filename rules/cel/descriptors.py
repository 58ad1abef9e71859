"""Descriptors for the type checker, made in memory from a schema; no protoc, no generated code."""

from __future__ import annotations

from google.protobuf import descriptor_pb2, descriptor_pool

from rules.cel.schema import FieldType, Schema

PACKAGE = "facts"

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "int": _Field.TYPE_INT64,
    "double": _Field.TYPE_DOUBLE,
    "string": _Field.TYPE_STRING,
}


def descriptor_pool_of(schema: Schema) -> descriptor_pool.DescriptorPool:
    """A pool of its own with one message type for each message of the schema."""
    file = descriptor_pb2.FileDescriptorProto(name="facts.proto", package=PACKAGE, syntax="proto3")
    for name, fields in schema.messages.items():
        message = file.message_type.add(name=name)
        for number, (field_name, kind) in enumerate(fields.items(), 1):
            _add_field(message, field_name, number, kind)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


def _add_field(message: descriptor_pb2.DescriptorProto, name: str, number: int, kind: FieldType) -> None:
    label = _Field.LABEL_REPEATED if kind.many else _Field.LABEL_OPTIONAL
    field = message.field.add(name=name, number=number, label=label)
    if not kind.scalar:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{PACKAGE}.{kind.base}"
        return
    field.type = _SCALARS[kind.base]
    if kind.optional and not kind.many:
        # An optional scalar needs its synthetic oneof: without it the descriptor is refused, and without
        # `proto3_optional` has() cannot tell unset from zero.
        field.proto3_optional = True
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name=f"_{name}")
