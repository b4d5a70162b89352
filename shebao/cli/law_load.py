"""`shebao law load FILE`: rows of parameters into this installation, after saying what they touch."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from shebao.base import loaded, loading
from shebao.base.loaded import Effect
from shebao.base.loading import LawFileUnreadable
from shebao.base.rows import COLUMNS, Parameter

SHOWN_MAX = 50
WORDS = {
    "added": ("新增", "new"),
    "ends": ("新增并终止原值", "new, and ends the row before it"),
    "replaces": ("更正原值", "replaces a row"),
    "changes": ("将按新数值办理", "would be decided by the new row"),
    "keeps-set": ("保留受理日的规则集", "keeps the rule set of its acceptance"),
    "decided": ("决定已冻结原数值", "decided: the row is frozen"),
    "unknown": ("业务类型不明，请人工核对", "kind unknown here: look at it"),
}


def load(name: str, *, dry_run: bool, by: str, lang: str) -> int:
    """Read, validate, say what changes; keep the file unless it is a dry run. Exit 2 when refused."""
    path = Path(name)
    try:
        text = path.read_bytes()
    except OSError:
        refusal = LawFileUnreadable(columns=",".join(COLUMNS))
        print(f"{refusal.code}: {refusal.sentence(lang)}", file=sys.stderr)
        return 2
    plan = loading.plan(text)
    if plan.refusals:
        for refusal_ in plan.refusals:
            print(f"{refusal_.code}: {refusal_.sentence(lang)}", file=sys.stderr)
        print(_say(lang, "未加载任何数值", "nothing was loaded"), file=sys.stderr)
        return 2
    for line in (*_effects(plan.effects, lang), *_touched(plan.effects, lang)):
        print(line)
    if dry_run:
        print(_say(lang, "试加载，未保存", "a dry run: nothing was kept"))
        return 0
    from shebao.base.plumbing import clock

    at = clock.now().isoformat(timespec="seconds")
    kept = loading.store(text, came_as=path.name, by=by, at=at)
    print(_say(lang, f"已保存为 law/{kept.name}", f"kept as law/{kept.name}"))
    print(_say(lang, f"校验和 {loaded.mark()}", f"sum over all loaded files {loaded.mark()}"))
    return 0


def _say(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _row(row: Parameter) -> str:
    return f"{row.name} {row.place or 'CN'} {row.since}…{row.until or ''} {row.value} [{row.certainty}]"


def _effects(effects: Iterable[Effect], lang: str) -> Iterable[str]:
    for effect in effects:
        yield f"{_say(lang, *WORDS[effect.kind])}: {_row(effect.row)} · {effect.row.source}"
        if effect.before is not None:
            yield f"    {_say(lang, '原值', 'before')}: {_row(effect.before)} · {effect.before.source}"
        if effect.row.name == "transfers.rule_set":
            yield _say(lang, f"    自 {effect.row.since} 起受理的办件适用规则集 {effect.row.value}",
                       f"    cases accepted from {effect.row.since} on take the rule set {effect.row.value}")  # fmt: skip


def _touched(effects: Sequence[Effect], lang: str) -> Iterable[str]:
    from shebao.cli.django import setup

    setup()
    from shebao.base.plumbing import clock
    from shebao.records import lawchange

    cases = lawchange.touched_cases(effects, today=clock.today())
    counted = Counter((case.owner, case.kind, case.rule_set, case.verdict) for case in cases)
    yield _say(
        lang, f"在办件 {len(cases)} 件读取这些参数", f"{len(cases)} open cases read these series"
    )
    for (owner, kind, rule_set, verdict), count in sorted(counted.items()):
        told = _say(lang, *WORDS[verdict])
        yield f"    {owner} {kind} {rule_set or '-'}: {count} · {told}"
    changing = [case for case in cases if case.verdict in ("changes", "unknown")]
    for case in changing[:SHOWN_MAX]:
        yield f"    {case.case_no}: {', '.join(case.series)}"
    if len(changing) > SHOWN_MAX:
        more = len(changing) - SHOWN_MAX
        yield _say(lang, f"    另有 {more} 件", f"    and {more} more")
    for job, names in lawchange.populations(effects).items():
        text = ", ".join(names)
        yield _say(lang, f"批量作业 {job} 读取 {text}", f"population job {job} reads {text}")
