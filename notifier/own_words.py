"""An administrator's own words for a template: what they may contain, and why they are refused. Pure but for the template files.

They are run in a sandbox and consist of text, parameters and choices between them only: nothing that loops without end, and
nothing of the program behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifier.render import FILTERS, file_text, signed
from notifier.samples import REQUIRED, SAMPLES

LONGEST = 2000
"""Characters with all choices written out; what people read of it is held to a text's length. The longest of ours has 1,443."""
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For, nodes.Filter, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Tuple,
    nodes.Test,
)  # fmt: skip
_FILTERS = {*FILTERS, "join", "length"}
_TESTS = {"defined", "undefined", "none"}
_BLANKS = {"finalize": lambda value: "" if value is None else value, "trim_blocks": True, "lstrip_blocks": True}

_strict = ImmutableSandboxedEnvironment(undefined=StrictUndefined, **_BLANKS)
_lenient = ImmutableSandboxedEnvironment(**_BLANKS)
for _each in (_strict, _lenient):
    _each.filters |= FILTERS


@lru_cache(maxsize=256)
def compiled(text: str) -> Template:
    """Return own words ready to be filled in; a parameter that does not come is left out."""
    return _lenient.from_string(text)


def faults(template: str, text: str, signature: str) -> list[str]:
    """Return everything that is wrong with own words for a template, as sentences; none: they may be used."""
    if not text.strip():
        return ["正文是空的；要用回原文，请按“恢复原文”。"]
    if len(text) > LONGEST:
        return [f"正文太长（{len(text)}字），最多{LONGEST}字。"]
    if "【" in text or "】" in text:
        return ["正文里不要写【】：签名由系统加在最前面，再有一对会被运营商当作另一个签名。"]
    try:
        tree = _strict.parse(text)
    except TemplateError as error:
        return [f"占位符写得不对：{error}"]
    return _forbidden(tree) or _unknown(template, tree) or _dropped(template, tree) or _tried(template, text, signature)


def _forbidden(tree: nodes.Template) -> list[str]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Filter) and node.name not in _FILTERS):
            return ["正文里只能有文字、占位符、“如果”（if）和对列表的逐项列出（for），不能有别的程序语句。"]
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            return ["“如果”里只能用 is defined 和 is none。"]
        if isinstance(node, nodes.For) and (not isinstance(node.iter, nodes.Name) or any(node.find_all(nodes.For))):
            return ["for 只能逐项列出一个列表，不能嵌套。"]
        if isinstance(node, nodes.Getattr) and (not isinstance(node.node, nodes.Name) or node.node.name != "loop"):
            return ["占位符后面不能带点号。"]
    return []


def known(template: str) -> set[str]:
    """Return the names of the parameters that a template is given."""
    names = {name for sample in SAMPLES.get(template, ()) for name in sample}
    for language in ("zh", "en"):
        names |= find_undeclared_variables(_strict.parse(file_text(template, language)))
    return names


def _unknown(template: str, tree: nodes.Template) -> list[str]:
    strange = sorted(find_undeclared_variables(tree) - known(template) - {"loop"})
    return [f"这个模板没有占位符 {'、'.join(strange)}，请核对拼写。"] if strange else []


def _dropped(template: str, tree: nodes.Template) -> list[str]:
    left_out = [name for name in REQUIRED.get(template, ()) if name not in find_undeclared_variables(tree)]
    return [f"不能去掉占位符 {'、'.join(left_out)}，收信人离了它不知道该怎么办。"] if left_out else []


def _tried(template: str, text: str, signature: str) -> list[str]:
    """Fill in every sample: it must render, keep the signature in front, and show what the reader can't do without."""
    for sample in SAMPLES.get(template, ()):
        try:
            written = signed(_strict.from_string(text).render(sample), signature)
        except Exception as error:
            return [f"用示例数据试写时出错：{error}"]
        if not written.startswith(f"【{signature}】") or len(written) <= len(signature) + 2:
            return ["试写的结果没有正文。"]
        if hidden := list(_not_shown(template, sample, written)):
            return [f"试写的结果里看不到 {'、'.join(hidden)} 的内容，请检查“如果”的条件。"]
    return []


def _not_shown(template: str, sample: Mapping[str, Any], written: str) -> Iterable[str]:
    for name in REQUIRED.get(template, ()):
        value = sample.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if value and name != "closed" and str(value) not in written:
            yield name
