"""Everything a room attributes to a person is in the copy, or named there as left out, column by column."""

from dataclasses import fields

from shebao.records.export.carried import CARRIED, LEFT_OUT, left_out
from tools import house

HINT = "shape it in shebao/records/export, or name it in carried.py with the reason"


def attributed():
    """Every table that names a person, by the rooms' attribution tables, and what hangs on one."""
    found = set()
    for room in house.rooms():
        rows = getattr(house.modules().get(f"shebao.{room}.attribution"), "ROWS", {})
        found |= {m for m in house.models() if house.room_of(m) == room and m.__name__ in rows}
    for _ in range(3):
        found |= {
            model
            for model in house.models()
            if any(f.related_model in found and not f.null for f in keys_of(model))
        }
    return found


def keys_of(model):
    return [f for f in model._meta.get_fields() if f.concrete and f.is_relation]


def name_of(model):
    return f"{house.room_of(model)}.{model.__name__}"


def test_every_table_that_names_a_person_is_carried_or_named_as_left_out():
    names = {name_of(model) for model in attributed()}
    assert len(names) > 25
    assert not names - set(CARRIED) - set(LEFT_OUT), HINT
    assert not set(CARRIED) & set(LEFT_OUT)


def test_every_column_of_a_carried_table_is_carried_or_named_as_left_out():
    models = {name_of(model): model for model in house.models()}
    found = []
    for table, (shape, columns, others) in CARRIED.items():
        shown = {field.name for field in fields(shape)}
        for field in models[table]._meta.get_fields():
            if not field.concrete or field.name == "id" or field.name in columns:
                continue
            if others.get(field.name, field.name) not in shown:
                found.append(f"{table}.{field.name}: {HINT}")
        real = {field.name for field in models[table]._meta.get_fields()}
        found += [f"{table} has no column {name}" for name in {*columns, *others} - real]
    assert not found


def test_the_copy_says_what_it_leaves_out_in_both_languages():
    said = left_out()
    assert {one.table for one in said if not one.column} == set(LEFT_OUT)
    assert all(one.zh and one.en and one.zh != one.en for one in said)
    assert any((one.table, one.column) == ("exchange.IncomingLetter", "body") for one in said)
