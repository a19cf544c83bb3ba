"""The one exception from the content security policy, for pages that hold a diagram editor.

bpmn-js, dmn-js and CodeMirror write `style` attributes and one `<style>` element; their scripts
need nothing special, so scripts stay strict.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update

P = ParamSpec("P")
R = TypeVar("R")


def studio_csp(view: Callable[P, R]) -> Callable[P, R]:
    """Let the page of this view have inline styles."""
    decorated: Callable[P, R] = csp_update({"style-src": [UNSAFE_INLINE]})(view)  # type: ignore[assignment,arg-type]
    return decorated
