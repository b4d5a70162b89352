"""Addresses of the fund desk 财务网址, under `/fund/`."""

from django.urls import path

from shebao.portal.fund import books, files, orders, overview, payroll, statements, suspense

urlpatterns = [
    path("", overview.overview, name="fund"),
    path("orders/", orders.orders, name="fund-orders"),
    path("orders/<str:word>/", orders.order, name="fund-order"),
    path("orders/<str:word>/again/", orders.pay_again, name="fund-order-again"),
    path("orders/<str:word>/cancel/", orders.give_up, name="fund-order-cancel"),
    path("files/", files.files, name="fund-files"),
    path("files/make/", files.make, name="fund-file-make"),
    path("files/<str:word>/", files.file, name="fund-file"),
    path("files/<str:word>/approve/", files.approve, name="fund-file-approve"),
    path("files/<str:word>/send-back/", files.send_back, name="fund-file-send-back"),
    path("files/<str:word>/sent/", files.sent, name="fund-file-sent"),
    path("files/<str:word>/pain.001.xml", files.download, name="fund-file-download"),
    path("payrolls/", payroll.payrolls, name="fund-payrolls"),
    path("payrolls/prepare/", payroll.prepare, name="fund-payroll-prepare"),
    path("payrolls/<str:word>/", payroll.payroll, name="fund-payroll"),
    path("payrolls/<str:word>/approve/", payroll.approve, name="fund-payroll-approve"),
    path("payrolls/<str:word>/send-back/", payroll.send_back, name="fund-payroll-back"),
    path("statements/", statements.statements, name="fund-statements"),
    path("statements/<int:number>/", statements.statement, name="fund-statement"),
    path("findings/<int:number>/resolve/", statements.resolve, name="fund-finding-resolve"),
    path("suspense/", suspense.suspense, name="fund-suspense"),
    path("suspense/awaited/", suspense.awaited, name="fund-awaited"),
    path("suspense/<int:number>/", suspense.line, name="fund-line"),
    path("suspense/<int:number>/match/", suspense.match, name="fund-line-match"),
    path("suspense/<int:number>/return/", suspense.give_back, name="fund-line-return"),
    path("suspense/<int:number>/take/", suspense.take, name="fund-line-take"),
    path("matches/<str:word>/confirm/", suspense.confirm, name="fund-match-confirm"),
    path("matches/<str:word>/send-back/", suspense.send_back, name="fund-match-send-back"),
    path("books/", books.books, name="fund-books"),
    path("books/account/", books.account, name="fund-account"),
    path("books/cases/<str:case>/", books.case, name="fund-case"),
    path("books/check/", books.checks, name="fund-checks"),
    path("books/check/<int:number>/", books.check, name="fund-check"),
]
