"""The house checks its own rules. Every test here says what to do when it fails."""

import ast
import inspect
import re

import pytest
from django.db import models as db

from shebao.base.law import RULES
from shebao.base.refusals import Refusal
from tools import house, law_docs
from tools.messages import CHINESE

FLOATS_NEVER = ("rules", "states", "money", "months", "services", "queries", "population")
MONEY = re.compile(r"amount|balance|money|premium|debit|credit_total|interest(?!_year)|principal")
CLOCKLESS = ("rules", "states", "models", "queries", "population", "messages", "parameters")
OWNERLESS = {
    "agencies.Agency": "an owner itself",
    "agencies.User": "belongs to an agency when an officer, to nobody when a citizen",
    "agencies.TrustRoot": "of the installation",
    "base.PublishedDay": "the calendar of the whole country",
    "identity.Login": "joins a citizen's persons of several agencies",
    "identity.OneTimeCode": "opens a citizen's log-in, which belongs to no agency",
}
NAMES_A_PERSON = {"person", "person_no", "relationship", "relationship_no", "number_key"}
ADDRESS_OF_A_PERSON = re.compile(r"<[^>]*(person|case|relationship|paper|transfer)[^>]*>")
LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 50
LONGER = {"shebao/verify.py": 500}
"""The pocket verifier is one file that people copy, with its tables inside (docs/decisions/0016)."""


def fields_of(model):
    """A model's own fields, but for the number Django adds."""
    return [f for f in model._meta.get_fields() if f.concrete and not f.auto_created]


def test_every_rule_is_cited_and_every_step_rule_bounded():
    """Decorate the function with `@law(document, article=…, bounds={argument: Bound})`."""
    found = []
    for _, module in house.modules_of("rules"):
        for name, thing in house.defined_in(module):
            key = f"{module.__name__}.{name}"
            if not inspect.isfunction(thing) or thing.__module__ != module.__name__:
                continue
            if key not in RULES:
                found.append(f"{key} cites nothing")
            elif RULES[key].step:
                bounds = {n for c in RULES[key].citations for n in c.bounds}
                missing = set(inspect.signature(thing).parameters) - bounds
                found.extend(f"{key}: no bounds for {n}" for n in sorted(missing))
    assert not found


def test_a_step_rule_takes_and_gives_whole_numbers_only():
    """Positional `int` in, `int` or a NamedTuple of `int` out: so a population can run it."""
    found = []
    for key, rule in RULES.items():
        if not rule.step:
            continue
        hints = inspect.get_annotations(rule.function, eval_str=True)
        gives = hints.pop("return", None)
        bad = [n for n, t in hints.items() if t is not int]
        parts = getattr(gives, "__annotations__", {"": gives}).values()
        if bad or any(part is not int for part in parts):
            found.append(f"{key}: {bad or gives}")
    assert not found


def test_every_rule_and_model_says_its_chinese_term():
    """Put the 中文 term in the docstring; `verbose_name` of models and fields is Chinese."""
    found = [k for k, r in RULES.items() if not _chinese_rule(r)]
    for model in house.models():
        label = model._meta.label
        if not CHINESE.search(model.__doc__ or ""):
            found.append(f"{label}: no Chinese in the docstring")
        if not CHINESE.search(str(model._meta.verbose_name)):
            found.append(f"{label}: verbose_name")
        for field in fields_of(model):
            ours = field.model.__module__.startswith("shebao.") and not field.primary_key
            inherited = field.name in ("password", "last_login", "is_superuser", "groups")
            ours = ours and not inherited and field.name != "user_permissions"
            if ours and not CHINESE.search(str(field.verbose_name)):
                found.append(f"{label}.{field.name}: verbose_name")
    assert not found


def test_every_rule_is_covered_by_a_test():
    """Name the rule in a test of its room; docs/law shows which tests cover it."""
    assert not [rule.name for rule in law_docs.ours() if not law_docs.tests_of(rule)]


def _chinese_rule(rule) -> bool:
    said = f"{rule.function.__doc__ or ''} {' '.join(map(str, rule.citations))}"
    return bool(CHINESE.search(said))


def test_no_float_is_written_where_money_or_law_is_computed():
    """Use whole fen, parts per million, or `Fraction`."""
    found = []
    for source in house.sources():
        if source.kind not in FLOATS_NEVER or source.room in house.OUTSIDE:
            continue
        for node in ast.walk(source.tree):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
            if literal or call:
                found.append(f"{source.name}:{node.lineno}")
    assert not found


def test_money_columns_are_whole_fen_and_say_so():
    """`BigIntegerField` named `…_fen`; nothing is a float or a decimal."""
    found = []
    for model in house.models():
        for field in fields_of(model):
            name = f"{model._meta.label}.{field.name}"
            number = isinstance(field, db.IntegerField)
            if field.name.endswith("_fen") and not isinstance(field, db.BigIntegerField):
                found.append(f"{name} is not a BigIntegerField")
            if number and MONEY.search(field.name) and not field.name.endswith(("_fen", "_ppm")):
                found.append(f"{name} looks like money and does not end in _fen")
            if isinstance(field, (db.FloatField, db.DecimalField)):
                found.append(f"{name} is not whole")
    assert not found


def test_tables_are_written_only_by_their_own_services():
    """Move the write into the room's `services.py` (or `services/`) as an act with a name."""
    rooms = {f"{house.room_of(m)}.{m.__name__}": house.room_of(m) for m in house.models()}
    found = []
    for source in house.sources():
        own_service = source.kind == "services" or source.room == "base"
        for write in house.writes(source, rooms):
            foreign = not write.model.startswith("?") and rooms[write.model] != source.room
            if foreign or not own_service:
                if source.kind == "models" and write.model.startswith("?"):
                    continue  # Django's own manager of users saves the user it makes
                found.append(f"{write.where}:{write.line} writes {write.model}")
    assert not found


def test_foreign_keys_point_down_and_protect():
    """A row may name only rows of its own room or of rooms below, `on_delete=PROTECT`."""
    floors, found = house.floors(), []
    for model in house.models():
        own = house.room_of(model)
        for field in fields_of(model):
            target = field.related_model
            if not field.is_relation or not target.__module__.startswith("shebao."):
                continue
            theirs = house.room_of(target)
            if theirs != own and floors[theirs] >= floors[own]:
                found.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
            if getattr(field.remote_field, "on_delete", db.PROTECT) is not db.PROTECT:
                found.append(f"{model._meta.label}.{field.name} does not PROTECT")
    assert not found


def test_every_row_has_an_owner():
    """Add `owner`, a foreign key to a row that has one, or a line in OWNERLESS saying why not."""
    owned, waiting = set(), []
    for model in house.models():
        here = "owner" in {f.name for f in fields_of(model)}
        (owned.add if here or model._meta.label in OWNERLESS else waiting.append)(model)
    for _ in range(5):
        for model in list(waiting):
            keys = [f for f in fields_of(model) if f.is_relation and not f.null]
            if any(f.related_model in owned for f in keys):
                owned.add(model)
                waiting.remove(model)
    assert not [m._meta.label for m in waiting]


def test_refusals_have_one_code_each_two_languages_and_a_place_in_the_docs():
    """Codes are `room.word-word`, never changed; `make docs` writes docs/reference/refusals.md."""
    house.modules()
    page = (house.ROOT / "docs" / "reference" / "refusals.md").read_text(encoding="utf-8")
    found, seen = [], {}
    for cls in _below(Refusal):
        if not cls.__module__.startswith("shebao.") or "code" not in cls.__dict__:
            continue
        if cls.code in seen and seen[cls.code] is not cls:
            found.append(f"{cls.code} is used by {seen[cls.code].__name__} and {cls.__name__}")
        seen[cls.code] = cls
        if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", cls.code):
            found.append(f"{cls.code} is not made of small letters, points and hyphens")
        if not CHINESE.search(cls.zh) or CHINESE.search(re.sub(r"“[^”]*”", "", cls.en)):
            found.append(f"{cls.code}: zh is not Chinese, or en is")
        if facts_of(cls.zh) != facts_of(cls.en):
            found.append(f"{cls.code}: zh and en tell different facts")
        if f"`{cls.code}`" not in page:
            found.append(f"{cls.code} is not in docs/reference/refusals.md: make docs")
    assert not found


def facts_of(sentence: str) -> set[str]:
    """What a sentence fills in; `what_zh` and `what_en` are one fact."""
    return {re.sub("_(zh|en)$", "", fact) for fact in re.findall(r"\{(\w+)", sentence)}


def _below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


def test_every_letter_is_in_the_docs():
    """`make docs` writes docs/reference/letters.md."""
    page = (house.ROOT / "docs" / "reference" / "letters.md").read_text(encoding="utf-8")
    letters = house.letters()
    assert not [c.KIND for c in letters if f"`{c.KIND}` {c.VERSION}" not in page]


def test_every_row_that_names_a_person_is_in_its_rooms_attribution_table():
    """Add the model to `ROWS` of the room's `attribution.py`: model → field (or path) naming the person."""
    found = []
    for model in house.models():
        names = {f.name for f in fields_of(model)}
        table = f"shebao.{house.room_of(model)}.attribution"
        rows = getattr(house.modules().get(table), "ROWS", {})
        if names & NAMES_A_PERSON and model.__name__ not in rows:
            found.append(f"{model._meta.label} is not in {table}.ROWS")
    for room in house.rooms():
        rows = getattr(house.modules().get(f"shebao.{room}.attribution"), "ROWS", {})
        here = {m.__name__: m for m in house.models() if house.room_of(m) == room}
        for name, path in rows.items():
            if name not in here or not _resolves(here[name], path):
                found.append(f"{room}.{name}: no such path {path}")
    assert not found


def _resolves(model, path: str) -> bool:
    for name in path.split("."):
        fields = {f.name: f for f in fields_of(model)} if model else {}
        if name not in fields:
            return False
        model = fields[name].related_model
    return True


def test_every_page_has_a_door_and_every_page_of_a_person_leaves_a_trace():
    """Use the decorators of `shebao/portal/doors.py`."""
    found = []
    for address, view in house.views():
        if getattr(view, "__module__", "").startswith(("allauth.", "ninja.", "django.contrib.")):
            continue
        door = getattr(view, "door", None)
        if door is None:
            found.append(f"{address} has no door")
            continue
        private = door.kind in ("citizen", "officer", "employer")
        personal = private and ADDRESS_OF_A_PERSON.search(address)
        if personal and not getattr(view, "person_purpose", ""):
            found.append(f"{address} shows a person without a read trace")
    assert not found


@pytest.mark.parametrize("folder", ["shebao", "tools", "tests", "bench"])
def test_files_and_functions_stay_short(folder):
    """Past 400 lines a file becomes a folder by act; past 50 a function becomes two."""
    found = []
    for path in sorted((house.ROOT / folder).rglob("*.py")):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(house.ROOT))
        if (lines := text.count("\n")) >= LONGER.get(name, LINES_OF_A_FILE + 1):
            found.append(f"{name} has {lines} lines")
        source = house.Source(path, "", ast.parse(text), text)
        found.extend(house.long_functions(source, LINES_OF_A_FUNCTION))
    assert not found


def test_the_clock_is_read_only_at_doors():
    """Take `on` or `at` as an argument; portal, cli and job services read the clock."""
    found = [
        source.name
        for source in house.sources()
        if source.kind in CLOCKLESS and source.room not in house.OUTSIDE
        if re.search(
            r"plumbing import .*\bclock\b|datetime\.now\(|date\.today\(|timezone\.now", source.text
        )
    ]
    assert not found


def test_nothing_is_done_by_signal():
    """When something below must cause something above, the upper room's service or a notice job does it."""
    words = re.compile(
        r"django\.dispatch|django\.db\.models\.signals|\bpost_save\b|(?<!field\.)\bpre_save\b"
    )  # a field's own `pre_save` gives its value, no signal
    assert not [s.name for s in house.sources() if words.search(s.text)]


def test_a_refusal_names_agencies_in_the_readers_language():
    """`called` and `called_city` have both languages, `name` and `city` only one."""
    one_alone = re.compile(
        r"raise \w+\((?:[^()]|\([^()]*\))*=[^,()]*(?:\([^()]*\))?\.(?:name|city)[,)]"
    )
    persons = ("PayeeNotOwn", "NotOwnAccount")
    found = [
        (source.name, each[0])
        for source in house.sources()
        for each in one_alone.finditer(source.text)
        if source.room not in ("base", "identity", "records", *house.OUTSIDE)
        and not each[0].removeprefix("raise ").startswith(persons)
    ]
    assert not found


def test_every_room_has_a_caption():
    """The room's `__init__.py` is its caption: what, law, owns, asks, where to start. No code."""
    found = []
    for room in house.rooms():
        tree = ast.parse((house.PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
        said = ast.get_docstring(tree) or ""
        if not CHINESE.search(said):
            found.append(f"{room} has no caption")
        if room != "base" and len(tree.body) > 1:
            found.append(f"{room}/__init__.py holds code")
    assert not found


def test_the_locks_hold_no_address():
    """Write them with `make lock`."""
    from tools.lock import addresses

    files = sorted((house.ROOT / "requirements").glob("*.txt"))
    found = [f"{f.name}: {a}" for f in files for a in addresses(f.read_text(encoding="utf-8"))]
    if '"resolved"' in (house.ROOT / "package-lock.json").read_text(encoding="utf-8"):
        found.append("package-lock.json: resolved")
    assert not found
