"""How the documentation is built: offline, without scripts from elsewhere, warnings as errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes  # type: ignore[import-untyped]  # ships no types
from docutils.utils.math.latex2mathml import (  # type: ignore[import-untyped]
    tex2mathml,
)

from nightlab import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

project = "Nightlab"
author = "The Nightlab contributors"
copyright = "The Nightlab contributors, Apache-2.0"  # noqa: A001 - Sphinx's name
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "examples"]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
# Types called `date` and `Episode` are named from several rooms; the links to them are none that matter.
suppress_warnings = ["ref.python"]

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"Nightlab {release}"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#6b4fa8", "color-brand-content": "#6b4fa8"},
    "dark_css_variables": {"color-brand-primary": "#b39ae8", "color-brand-content": "#b39ae8"},
}


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = tex2mathml(node.astext(), as_block=True)
    translator.body.append(f'<div class="math" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def _property(_app: Sphinx, what: str, *rest: Any) -> None:
    """Keep napoleon from taking what stands before a colon for the type of a property."""
    lines: list[str] = rest[-1]
    if what == "property" and lines:
        lines[0] = lines[0].replace(": ", " – ", 1)


def setup(app: Sphinx) -> dict[str, Any]:
    """Write formulas as MathML, which browsers show by themselves, and keep colons in docstrings."""
    app.connect("autodoc-process-docstring", _property, priority=400)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True}
