"""The pocket verifier 副本核验程序, for whoever wants to check a copy without us."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shebao import verify
from shebao.portal.doors import public


@public
@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """下载核验程序: the very file this installation runs."""
    text = Path(verify.__file__).read_text(encoding="utf-8")
    headers = {"Content-Disposition": 'attachment; filename="verify.py"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)
