"""Letters arrive 收到报文: bytes in, a signed receipt out. The signature is the sign-in here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shebao.base.plumbing import clock
from shebao.base.refusals import Outage
from shebao.exchange import services
from shebao.exchange.envelope import SIZE_MAX
from shebao.exchange.transport import CONTENT_TYPE
from shebao.portal.doors import machine


@machine("every letter is signed by its sender, every receipt by the receiver")
@csrf_exempt
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """收到报文: 200 with a signed receipt, also for a refusal; 413, 415 and 503 without one."""
    if request.content_type != CONTENT_TYPE:
        return HttpResponse(status=415)
    body = request.read(SIZE_MAX + 1)
    if len(body) > SIZE_MAX:
        return HttpResponse(status=413)
    try:
        receipt = services.receive(body, at=clock.now())
    except Outage:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    return HttpResponse(receipt, content_type=CONTENT_TYPE)
