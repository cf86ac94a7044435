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


# As the examples of scoring.md write them; the database keeps no order of keys.
_ORDER = re.findall(
    r"\w+",
    """
    name key label note axis grade level band fields weights full_marks min max combine reset_by
    score parameter field number count days_since did did_not times per within_days if
    from from_day percent points tiers burst limit window_days half_life_days fade cap rules
    parameters grades levels bands stages disqualify
    """,
)
_PLACE = {key: place for place, key in enumerate(_ORDER)}


def write_yaml(value: Any) -> str:
    """Write plain data as YAML 1.2, so that `scoring.engine.matrix.read_yaml` gives it back.

    Keys come in the order in which people write a matrix, those of stages in their own; what is innermost
    stands on one line, whole numbers without a fraction.

    Args:
        value: dicts, lists, strings, numbers, booleans and None.
    """
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.Representer = _Representer
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.width = 4096
    stream = StringIO()
    yaml.dump(_tidy(value), stream)
    return stream.getvalue()


def _tidy(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        # The order of stages has a meaning, and is theirs alone.
        keys = list(value) if key == "stages" else sorted(value, key=lambda k: _PLACE.get(k, len(_PLACE)))
        return {k: _tidy(value[k], k) for k in keys}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
