"""The lines of a score that is opened up, as HTML.

Built here rather than in a template, which took 12 ms more of the page's 95: there are a hundred lines with
some twenty decisions each.
"""

from collections.abc import Iterable, Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

from .tree_lines import Line


def drawn(lines: Iterable[Line]) -> SafeString:
    """The lines with what is under each: in a fold, and what pays nothing in a fold at its end."""
    return mark_safe("".join(f"{row}\n" for row in _rows(lines)))


def _rows(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if not (line.lines or line.idle):
            yield _line(line)
            continue
        is_open = " open" if line.is_open else ""
        yield (
            f'<details class="{line.kind}" id="open-{line.kind}-{escape(line.key)}"{is_open}>'
            f"<summary>{_line(line)}</summary>"
        )
        yield from _rows(line.lines)
        if line.idle:
            yield _rest(line)
            yield from _rows(line.idle)
            yield "</details>"
        yield "</details>"


def _rest(line: Line) -> str:
    """What opens a fold of the rules that pay nothing."""
    many = len(line.idle)
    rules, pay = ("rule", "pays") if many == 1 else ("rules", "pay")
    other = "other " if line.lines else ""
    return (
        f'<details class="rest" id="rest-{escape(line.key)}"><summary><span class="ln ru idle">'
        f'<span class="nm">{many} {other}{rules} that {pay} nothing today</span></span></summary>'
    )


def _line(line: Line) -> str:
    mark = f' <i class="open-mark">{escape(line.mark)}</i>' if line.mark else ""
    words = f"<small>{escape(line.words)}</small>" if line.words else ""
    numbers = "".join(_number(*one) for one in _numbers(line))
    held, idle = " held" if line.is_held else "", " idle" if line.is_idle else ""
    return (
        f'<span class="ln {line.kind}{held}{idle}"><span class="nm">{escape(line.name)}{mark}{words}</span>'
        f'{numbers}<span class="n share{" neg" if line.is_loss else ""}"><span class="vh">share </span>'
        f"{escape(line.share)}</span>{line.bar}</span>"
    )


def _numbers(line: Line) -> tuple[tuple[str, str, str], ...]:
    """How each column is drawn, its name for who hears the page, and what stands in it."""
    return (
        ("n first", "seen", line.seen),
        ("n", "counted", line.counted),
        ("n", "worth", line.worth),
        ("n", "limit", line.cap),
        ("n", "points", line.points),
    )


def _number(how: str, name: str, shown: str) -> str:
    said = f'<span class="vh">{name} </span>{escape(shown)}' if shown else ""
    return f'<span class="{how}">{said}</span>'
