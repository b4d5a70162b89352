"""Statements built once 语句只拼一次: the plain questions and writes of hot acts.

Django builds the text of a statement anew each time it is asked, which took more than half of an act's
time. Here Django builds it once for each shape (table, names, lock), and the text is kept for the life
of the process; values are turned into parameters by the same fields as before. Only what is plain:
columns equal to (or `__lt`, `__gt`, …) a value, columns that are empty, joined by AND. Nothing a database
answered is kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import query as django_query
from django.db.transaction import TransactionManagementError

from shebao.base.refusals import NotFound

M = TypeVar("M", bound=models.Model)
_populators: Any = django_query.get_related_populators


class Shape(NamedTuple):
    """What a question looks like without its values: two of one shape have one text."""

    model: type[models.Model]
    names: tuple[str, ...]
    empty: tuple[str, ...]
    lock: bool
    without: tuple[str, ...]
    related: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[str, ...]
    limit: int


class Question(NamedTuple):
    """A text, the fields that turn values into parameters, and what makes rows of the answer."""

    sql: str
    fields: tuple[Any, ...]
    read: Callable[[Sequence[Any]], Any]


_questions: dict[tuple[str, Shape], Question] = {}


def one(
    model: type[M],
    *,
    lock: bool = False,
    without: tuple[str, ...] = (),
    related: tuple[str, ...] = (),
    empty: tuple[str, ...] = (),
    order: tuple[str, ...] = ("pk",),
    **equal: Any,
) -> M | None:
    """The first row, or none: `filter(**equal).order_by(*order).first()`.

    `lock` is for writing, `without` leaves columns for when they are asked for, `related` brings the rows
    behind foreign keys, `empty` names columns that must be empty.
    """
    shape = Shape(model, tuple(equal), empty, lock, without, related, order, (), 1)
    found: list[M] = _ask(shape, equal)
    return found[0] if found else None


def locked(model: type[M], what: str, **equal: Any) -> M:
    """The one row, locked for writing 锁定后办理. Refuses `not-found` naming `what`."""
    found = one(model, lock=True, **equal)
    if found is None:
        raise NotFound(what=what)
    return found


def several(
    model: type[M],
    *,
    lock: bool = False,
    related: tuple[str, ...] = (),
    empty: tuple[str, ...] = (),
    order: tuple[str, ...] = ("pk",),
    **equal: Any,
) -> list[M]:
    """Every row in order: `list(filter(**equal).order_by(*order))`."""
    found: list[M] = _ask(Shape(model, tuple(equal), empty, lock, (), related, order, (), 0), equal)
    return found


def columns(
    model: type[models.Model],
    *names: str,
    lock: bool = False,
    empty: tuple[str, ...] = (),
    order: tuple[str, ...] = ("pk",),
    limit: int = 0,
    **equal: Any,
) -> list[tuple[Any, ...]]:
    """Some columns of every row in order, or of the first `limit`: `values_list(*names)`."""
    found: list[tuple[Any, ...]] = _ask(
        Shape(model, tuple(equal), empty, lock, (), (), order, names, limit), equal
    )
    return found


def alter(
    model: type[models.Model], where: Mapping[str, Any], *, empty: tuple[str, ...] = (), **to: Any
) -> int:
    """Write columns of the rows where the named columns are equal: `filter(**where).update(**to)`."""

    def fields(names: Iterable[str]) -> tuple[Any, ...]:
        return tuple(model._meta.get_field(name) for name in names)

    written, asked = fields(to), fields(where)
    sql = _update_text(model, written, asked, fields(empty))
    params = _prepared(written, to.values())
    with connection.cursor() as cursor:
        cursor.execute(sql, params + _prepared(asked, where.values()))
        return int(cursor.rowcount)


def write_once(row: models.Model) -> None:
    """Insert a row unless a unique constraint says it is there: `bulk_create(…, ignore_conflicts=True)`.

    The row does not learn its number.
    """
    meta = row._meta
    fields = tuple(field for field in meta.local_concrete_fields if field is not meta.auto_field)
    values = _prepared(fields, [field.pre_save(row, True) for field in fields])
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert_text(type(row), fields, ())} ON CONFLICT DO NOTHING", values)


class Table(models.Model):
    """A table whose rows are inserted and updated by kept statements: the base of nearly every model."""

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: Any, fields: Any, returning_fields: Any, raw: bool
    ) -> Any:
        """Django's hook behind `save` and `create`: one row, and its number comes back."""
        values = [field.pre_save(self, True) for field in fields]
        if using != DEFAULT_DB_ALIAS or raw or _computed(values):
            return cast(Any, super())._do_insert(manager, using, fields, returning_fields, raw)
        sql = _insert_text(type(self), tuple(fields), tuple(returning_fields))
        with connection.cursor() as cursor:
            cursor.execute(sql, _prepared(fields, values))
            return [cursor.fetchone()] if returning_fields else []

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *more: Any) -> Any:
        """Django's hook behind `save`: whether the row was there."""
        fields, given = [each[0] for each in values], [each[2] for each in values]
        if using != DEFAULT_DB_ALIAS or not values or _computed(given):
            return cast(Any, super())._do_update(base_qs, using, pk_val, values, *more)
        key = self._meta.pk
        sql = _update_text(type(self), tuple(fields), (key,), ())
        params = [*_prepared(fields, given), *_prepared([key], [pk_val])]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount > 0


def _ask(shape: Shape, equal: Mapping[str, Any]) -> list[Any]:
    if shape.lock and not connection.in_atomic_block:
        raise TransactionManagementError("a row is locked outside of a transaction")
    kept = _questions.get((connection.vendor, shape))
    if kept is None:
        kept = _questions[connection.vendor, shape] = _built(shape, equal)
    params = [
        field.get_db_prep_value(value, connection)
        for field, value in zip(kept.fields, equal.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, params)
        rows = cursor.fetchall()
    return [kept.read(row) for row in rows]


def _built(shape: Shape, equal: Mapping[str, Any]) -> Question:
    """Let Django write the text for one set of values; they must come out as parameters in order."""
    rows: Any = shape.model._default_manager.order_by(*shape.order)
    for name in shape.names:
        rows = rows.filter(**{name: equal[name]})
    fields = tuple(each.lhs.output_field for each in rows.query.where.children)
    for name in shape.empty:
        rows = rows.filter(**{f"{name}__isnull": True})
    if shape.lock:
        rows = rows.select_for_update(of=("self",) if shape.related else ())
    if shape.related:
        rows = rows.select_related(*shape.related)
    if shape.without:
        rows = rows.defer(*shape.without)
    if shape.columns:
        rows = rows.values_list(*shape.columns)
    if shape.limit:
        rows = rows[: shape.limit]
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    given = [
        f.get_db_prep_value(v, connection) for f, v in zip(fields, equal.values(), strict=True)
    ]
    if [str(each) for each in params] != [str(each) for each in given]:
        raise TypeError(f"not a plain question: {sql}")
    return Question(sql, fields, _reader(compiler, plain=bool(shape.columns)))


def _reader(compiler: Any, *, plain: bool) -> Callable[[Sequence[Any]], Any]:
    """What turns a row of the answer into an instance, or into a tuple of values."""
    converters = [
        (place, convert, expression)
        for place, (converts, expression) in compiler.get_converters(
            [column for column, _, _ in compiler.select]
        ).items()
        for convert in converts
    ]

    def converted(row: Sequence[Any]) -> Sequence[Any]:
        if not converters:
            return row
        found = list(row)
        for place, convert, expression in converters:
            found[place] = convert(found[place], expression, connection)
        return found

    if plain:
        return lambda row: tuple(converted(row))
    return _instances(compiler, converted)


def _instances(
    compiler: Any, converted: Callable[[Sequence[Any]], Sequence[Any]]
) -> Callable[[Sequence[Any]], Any]:
    """As Django's own reader of rows does it."""
    known = compiler.klass_info
    first, last = known["select_fields"][0], known["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    related = _populators(known, compiler.select, DEFAULT_DB_ALIAS)
    make = known["model"].from_db

    def read(row: Sequence[Any]) -> Any:
        values = converted(row)
        found = make(DEFAULT_DB_ALIAS, names, values[first:last])
        for behind in related:
            behind.populate(values, found)
        return found

    return read


@cache
def _insert_text(
    model: type[models.Model], fields: tuple[Any, ...], returning: tuple[Any, ...]
) -> str:
    names = ", ".join(_name(field) for field in fields)
    sql = f"INSERT INTO {_quoted(model)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 names of our own tables
    return f"{sql} RETURNING {', '.join(map(_name, returning))}" if returning else sql


@cache
def _update_text(
    model: type[models.Model],
    to: tuple[Any, ...],
    where: tuple[Any, ...],
    empty: tuple[Any, ...],
) -> str:
    written = ", ".join(f"{_name(field)} = %s" for field in to)
    asked = [*(f"{_name(field)} = %s" for field in where), *(f"{_name(f)} IS NULL" for f in empty)]
    return f"UPDATE {_quoted(model)} SET {written} WHERE {' AND '.join(asked)}"  # noqa: S608 names of our own tables


def _quoted(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _name(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _prepared(fields: Iterable[Any], values: Iterable[Any]) -> list[Any]:
    """Values as the database takes them."""
    return [f.get_db_prep_save(v, connection) for f, v in zip(fields, values, strict=True)]


def _computed(values: Iterable[Any]) -> bool:
    """Whether a value is an expression for the database to work out; Django writes such a statement."""
    return any(hasattr(value, "resolve_expression") for value in values)
