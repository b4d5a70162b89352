"""Addresses of the counter."""

from django.urls import path

from shebao.portal.counter import (
    acts,
    applying,
    below,
    cases,
    money,
    operator,
    people,
    queue,
    second,
)

urlpatterns = [
    path("", queue.show, name="counter"),
    path("waiting/", second.waiting, name="counter-waiting"),
    path("waiting/<int:proposal>/", second.decide, name="counter-proposal"),
    path("waiting/<int:proposal>/sign/", second.countersign, name="counter-countersign"),
    path("waiting/<int:proposal>/back/", second.send_back, name="counter-send-back"),
    path("cases/<str:case>/", cases.show, name="counter-case"),
    path("cases/<str:case>/take/", cases.take, name="counter-take"),
    path("cases/<str:case>/stop/", cases.stop, name="counter-stop"),
    path("cases/<str:case>/restart/", cases.restart, name="counter-restart"),
    path("cases/<str:case>/evidence/", cases.attach, name="counter-attach"),
    path("cases/<str:case>/evidence/<int:number>/", cases.evidence, name="counter-evidence"),
    path("cases/<str:case>/papers/<str:number>/", cases.paper, name="counter-paper"),
    path("cases/<str:case>/accept/", acts.accept, name="counter-accept"),
    path("cases/<str:case>/refuse/", acts.refuse, name="counter-refuse"),
    path("cases/<str:case>/ask/", acts.ask, name="counter-ask"),
    path("cases/<str:case>/answer/", acts.answer, name="counter-answer"),
    path("cases/<str:case>/reissue/", acts.reissue, name="counter-reissue"),
    path("cases/<str:case>/release/", money.release, name="counter-release"),
    path("cases/<str:case>/money/", money.compare, name="counter-money"),
    path("people/", people.search, name="counter-people"),
    path("people/<str:person>/", people.show, name="counter-person"),
    path("people/<str:person>/code/", people.code, name="counter-code"),
    path("people/<str:person>/apply/", applying.apply, name="counter-apply"),
    path("letters/", operator.letters, name="counter-letters"),
    path("letters/act/", operator.tend_letter, name="counter-letter-act"),
    path("jobs/", operator.dead_jobs, name="counter-jobs"),
    path("jobs/<int:job>/retry/", operator.retry_job, name="counter-job-retry"),
    path("directory/", operator.directory, name="counter-directory"),
    path("below/", below.show, name="counter-below"),
    path("imports/", operator.imports, name="counter-imports"),
    path("imports/<str:file>/", operator.import_lines, name="counter-import"),
]
