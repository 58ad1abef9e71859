"""The serialized form of an expression: `cel.expr.ParsedExpr` and `cel.expr.CheckedExpr`, read without protoc.

Field numbers are those of cel-spec, `proto/cel/expr/syntax.proto` and `checked.proto`. What no expression of ours can
use is left out; protobuf skips it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_Field = descriptor_pb2.FieldDescriptorProto
_PACKAGE = "wire"
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
    "double": _Field.TYPE_DOUBLE,
    "enum": _Field.TYPE_INT32,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
    "uint64": _Field.TYPE_UINT64,
}

# Message -> field -> (number, type). A star in front means repeated, "map:" a map from int64.
# The fields of the messages in _ONE_OF exclude each other, but for those named there.
_MESSAGES: Mapping[str, Mapping[str, tuple[int, str]]] = {
    "ParsedExpr": {"expr": (2, "Expr"), "source_info": (3, "SourceInfo")},
    "CheckedExpr": {"type_map": (3, "map:Type"), "expr": (4, "Expr"), "source_info": (5, "SourceInfo")},
    "SourceInfo": {"positions": (4, "map:int32")},
    "Expr": {
        "id": (2, "int64"),
        "const_expr": (3, "Constant"),
        "ident_expr": (4, "Ident"),
        "select_expr": (5, "Select"),
        "call_expr": (6, "Call"),
        "list_expr": (7, "CreateList"),
        "struct_expr": (8, "CreateStruct"),
        "comprehension_expr": (9, "Comprehension"),
    },
    "Ident": {"name": (1, "string")},
    "Select": {"operand": (1, "Expr"), "field": (2, "string"), "test_only": (3, "bool")},
    "Call": {"target": (1, "Expr"), "function": (2, "string"), "args": (3, "*Expr")},
    "CreateList": {"elements": (1, "*Expr")},
    "CreateStruct": {"message_name": (1, "string"), "entries": (2, "*Entry")},
    "Entry": {"map_key": (3, "Expr"), "value": (4, "Expr")},
    "Comprehension": {
        "iter_var": (1, "string"),
        "iter_range": (2, "Expr"),
        "accu_var": (3, "string"),
        "accu_init": (4, "Expr"),
        "loop_condition": (5, "Expr"),
        "loop_step": (6, "Expr"),
        "result": (7, "Expr"),
        "iter_var2": (8, "string"),
    },
    "Constant": {
        "null_value": (1, "enum"),
        "bool_value": (2, "bool"),
        "int64_value": (3, "int64"),
        "uint64_value": (4, "uint64"),
        "double_value": (5, "double"),
        "string_value": (6, "string"),
        "bytes_value": (7, "bytes"),
    },
    "Type": {
        "primitive": (3, "enum"),
        "well_known": (5, "enum"),
        "list_type": (6, "ListType"),
        "message_type": (9, "string"),
    },
    "ListType": {"elem_type": (1, "Type")},
}
_ONE_OF = {"Expr": {"id"}, "Constant": set[str](), "Type": set[str]()}
_PRIMITIVES = {1: "bool", 2: "int", 3: "uint", 4: "double", 5: "string", 6: "bytes"}
_WELL_KNOWN = {2: "timestamp", 3: "duration"}


@dataclass(frozen=True, slots=True)
class Wired:
    """One decoded message: the expression, the offset of each node in the source, and its type where it was checked."""

    expr: Any
    positions: Mapping[int, int]
    types: Mapping[int, str]


def _add(message: descriptor_pb2.DescriptorProto, name: str, number: int, kind: str) -> None:
    field = message.field.add(name=name, number=number, label=_Field.LABEL_OPTIONAL)
    if kind.startswith("map:"):
        entry = message.nested_type.add(name=name.title().replace("_", "") + "Entry")
        entry.options.map_entry = True
        _add(entry, "key", 1, "int64")
        _add(entry, "value", 2, kind.removeprefix("map:"))
        field.label, field.type = _Field.LABEL_REPEATED, _Field.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{message.name}.{entry.name}"
        return
    if kind.startswith("*"):
        field.label = _Field.LABEL_REPEATED
    kind = kind.removeprefix("*")
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    if message.name in _ONE_OF and name not in _ONE_OF[message.name]:
        field.oneof_index = 0


def _message_classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="wire.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        if name in _ONE_OF:
            message.oneof_decl.add(name="kind")
        for field_name, (number, kind) in fields.items():
            _add(message, field_name, number, kind)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    find = pool.FindMessageTypeByName
    make = message_factory.GetMessageClass
    return {name: make(find(f"{_PACKAGE}.{name}")) for name in ("ParsedExpr", "CheckedExpr")}


_CLASSES = _message_classes()


def read(serialized: bytes) -> Wired:
    """Decode what `Expression.serialize()` gives; raises `google.protobuf.message.DecodeError` when nested too deep."""
    envelope = any_pb2.Any.FromString(serialized)
    name = envelope.type_url.rpartition(".")[2]
    message = _CLASSES[name].FromString(envelope.value)
    types = {key: _type_name(value) for key, value in message.type_map.items()} if name == "CheckedExpr" else {}
    return Wired(message.expr, dict(message.source_info.positions), types)


def _type_name(kind: Any) -> str:
    match kind.WhichOneof("kind"):
        case "primitive":
            return _PRIMITIVES.get(kind.primitive, "dyn")
        case "well_known":
            return _WELL_KNOWN.get(kind.well_known, "dyn")
        case "list_type":
            return f"list({_type_name(kind.list_type.elem_type)})"
        case "message_type":
            return str(kind.message_type.rpartition(".")[2])
        case _:
            return "dyn"
