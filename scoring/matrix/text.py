"""A document, or a piece of one, as YAML that people read and edit."""

import re
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

# Words that stand without quotes; inside [] and {} the emitter would leave others bare that no reader takes.
_BARE = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_./@ -]*[A-Za-z0-9_])?")


class _Representer(SafeRepresenter):
    """Quotes what is not plainly a word."""

    def text(self, data: str) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, None if _BARE.fullmatch(data) else '"')


_Representer.add_representer(str, _Representer.text)


def write_yaml(value: Any) -> str:
    """Write plain data as YAML 1.2, so that `scoring.engine.matrix.read_yaml` gives it back.

    Keys stay in their order, what is innermost stands on one line, whole numbers without a fraction.

    Args:
        value: dicts, lists, strings, numbers, booleans and None.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.Representer = _Representer
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.width = 4096
    stream = StringIO()
    yaml.dump(_plain_numbers(value), stream)
    return stream.getvalue()


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
