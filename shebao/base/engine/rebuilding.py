"""Copies of rules whose helpers are copied too 改写: how one text of the law is compiled, bounded, checked."""

import builtins
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

Function = Callable[..., Any]
Wrap = Callable[[FunctionType, Function], Function]


class NotAStepRule(Exception):
    """The function cannot be run over a population; a bug in the rule, never a refusal."""


def names_in(code: CodeType) -> set[str]:
    """Every global or attribute name a code object speaks of, nested ones included."""
    found = set(code.co_names)
    for part in code.co_consts:
        if isinstance(part, CodeType):
            found |= names_in(part)
    return found


def helpers(function: Function) -> dict[str, FunctionType]:
    """The plain functions a rule calls, by the name it uses."""
    assert isinstance(function, FunctionType)
    found = {}
    for name in sorted(names_in(function.__code__)):
        thing = function.__globals__.get(name)
        if isinstance(thing, ModuleType):
            raise NotAStepRule(f"{function.__qualname__} reaches through the module {name}")
        if isinstance(thing, FunctionType):
            found[name] = thing
    return found


def reached(function: Function) -> list[FunctionType]:
    """A rule and every helper below it, each once."""
    assert isinstance(function, FunctionType)
    found: dict[FunctionType, None] = {}

    def walk(one: FunctionType) -> None:
        if one not in found:
            found[one] = None
            for helper in helpers(one).values():
                walk(helper)

    walk(function)
    return list(found)


def rebuilt(
    function: Function,
    swap: Mapping[Function, Function],
    wrap: Wrap = lambda copy, _: copy,
    done: dict[Function, Function] | None = None,
) -> Function:
    """A copy of a rule in which it and its helpers are wrapped, and the functions in `swap` exchanged.

    `wrap(copy, original)` is called for every copied function; `swap` may name builtins such as `min`.
    """
    done = {} if done is None else done
    if function in swap:
        return swap[function]
    if function not in done:
        assert isinstance(function, FunctionType)
        space = dict(function.__globals__)
        for name in names_in(function.__code__):
            thing = space.get(name, getattr(builtins, name, None))
            if isinstance(thing, FunctionType):
                space[name] = rebuilt(thing, swap, wrap, done)
            elif callable(thing) and not isinstance(thing, type) and thing in swap:
                space[name] = swap[thing]
        copy = FunctionType(
            function.__code__, space, function.__name__, function.__defaults__, function.__closure__
        )
        helpers(function)
        done[function] = wrap(copy, function)
    return done[function]
