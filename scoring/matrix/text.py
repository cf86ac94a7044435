"""A document, or a piece of one, as YAML that people read and edit."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def write_yaml(value: Any) -> str:
    """Write plain data as YAML 1.2, so that `scoring.engine.matrix.read_yaml` gives it back.

    Keys stay in their order, what is innermost stands on one line, whole numbers without a fraction.

    Args:
        value: dicts, lists, strings, numbers, booleans and None.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.width = 110
    stream = StringIO()
    yaml.dump(_plain_numbers(value), stream)
    return stream.getvalue()


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
