"""Is this paper genuine? 文书核验: by its code, its QR code, or the file itself; nobody signs in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shebao.agencies import keys
from shebao.papers import queries
from shebao.papers.frozen import normal_code, shown_code
from shebao.portal.doors import public

FILE_MAX = 5 * 1024 * 1024


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """文书核验: the empty form; a typed code leads to its own page, an uploaded file is judged here."""
    code = normal_code(request.GET.get("code", ""))
    if code:
        return redirect("verify-paper", code)
    if request.method == "POST":
        return _judge_file(request)
    return _page(request)


@public
@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """核验结果: what the code stands for; `s` is the signed digest that a QR code carries."""
    facts = queries.by_code(code)
    if facts is None:
        wrong = [_("没有文书使用这个校验码。请核对每个字符；校验码里没有数字 0、1 和字母 I、O。")]
        return _page(request, code=code, wrong=wrong, status=404)
    jws = request.GET.get("s", "")
    if jws and not queries.digest_agrees(facts, jws):
        wrong = [_("二维码中的签名摘要与存档的文书不符，纸面内容可能被改动。")]
        return _page(request, code=code, wrong=wrong)
    return _page(request, code=code, facts=facts, scanned=bool(jws))


@public
@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """下载根证书: what `shebao papers verify --roots` trusts, for whoever checks papers without us."""
    headers = {"Content-Disposition": 'attachment; filename="roots.pem"'}
    body = b"".join(keys.trusted_roots())
    return HttpResponse(body, content_type="application/x-pem-file", headers=headers)


def _judge_file(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _page(request, wrong=[_("请选择一个 PDF 文件。")], status=422)
    if (file.size or 0) > FILE_MAX:
        return _page(request, wrong=[_("文件超过 5 MB，不予读取。")], status=413)
    verdict = queries.verify_here(file.read())
    wrong = verdict.sentences(get_language() or "zh")
    return _page(request, facts=queries.facts_of(verdict), wrong=wrong, uploaded=True)


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    context["shown_code"] = shown_code(normal_code(context.get("code", "")))[:40]
    return render(request, "public/verify.html", context, status=status)
