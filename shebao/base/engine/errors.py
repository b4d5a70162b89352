"""Refusals of population runs 批量测算: why a row is set aside, why a run does not begin."""

from shebao.base.refusals import Refusal


class OutOfBounds(Refusal):
    """数值超出范围."""

    code = "population.out-of-bounds"
    zh = "“{column}”的数值 {value} 超出允许范围，该行剔除。"
    en = "The value {value} of “{column}” lies outside what is allowed; the row is set aside."


class ValueNeeded(Refusal):
    """缺少数值."""

    code = "population.value-needed"
    zh = "“{column}”没有数值，该行剔除。"
    en = "“{column}” has no value; the row is set aside."


class NotWhole(Refusal):
    """不是整数."""

    code = "population.not-a-whole-number"
    zh = "“{column}”的内容“{value}”不是整数，该行剔除。"
    en = "“{value}” in “{column}” is not a whole number; the row is set aside."


class ColumnNeeded(Refusal):
    """文件缺少列."""

    code = "population.column-needed"
    zh = "文件没有“{column}”列，无法测算。"
    en = "The file has no column “{column}”; the run does not begin."


class UnknownFile(Refusal):
    """文件格式无法识别."""

    code = "population.unknown-file"
    zh = "“{name}”不是 .arrow、.parquet 或 .csv 文件。"
    en = "“{name}” is not an .arrow, .parquet or .csv file."


class ExtraNeeded(Refusal):
    """需要安装附加组件."""

    code = "population.extra-needed"
    zh = "读写“{name}”需要附加组件：pip install 'shebao[{extra}]'；.csv 文件不需要。"
    en = "“{name}” needs an extra: pip install 'shebao[{extra}]'; a .csv file does not."


class OtherRun(Refusal):
    """未完成的是另一次测算."""

    code = "population.other-run"
    zh = "“{name}”旁边有另一次未完成的测算（输入、规则或参数不同）：删除“{folder}”后重新开始。"
    en = "Beside “{name}” lies another unfinished run (other input, rules or numbers): remove “{folder}” to begin anew."


class BrokenLine(Refusal):
    """列数不符."""

    code = "population.broken-line"
    zh = "该行的列数与表头不同，剔除。"
    en = "The line has more or fewer cells than the header; it is set aside."


class ColumnTwice(Refusal):
    """列名重复."""

    code = "population.column-twice"
    zh = "文件的表头里“{column}”出现两次，无法判断用哪一列。"
    en = "The header names “{column}” twice; nobody can say which is meant."


class SameFile(Refusal):
    """结果会覆盖输入."""

    code = "population.same-file"
    zh = "结果不能写进输入文件“{name}”：请换一个文件名。"
    en = "The result cannot be written into the input “{name}”; give it another name."


class Unreadable(Refusal):
    """文件读不出来."""

    code = "population.unreadable"
    zh = "“{name}”读不出来：{why}。"
    en = "“{name}” cannot be read: {why_en}."
