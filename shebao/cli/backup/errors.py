"""Refusals of backup and restore 备份恢复的不予办理."""

from shebao.base.refusals import Refusal, Remedy


class NoBackup(Refusal):
    """没有完整的备份: the folder has no manifest, so no backup in it ever came to its end."""

    code = "backup.no-backup"
    zh = "“{folder}”中没有完整的备份（缺少 manifest.json）。"
    en = "There is no complete backup in “{folder}” (manifest.json is missing)."


class Taken(Refusal):
    """目标已有数据: a restore never writes over data."""

    code = "backup.target-taken"
    zh = "“{target}”已有数据；恢复从不覆盖。请先移走，或另选目录。"
    en = "“{target}” holds data; a restore never writes over it. Move it away, or choose another folder."


class WrongKeys(Refusal):
    """密钥不符: numbers and papers sealed under other keys could never be opened again."""

    code = "backup.wrong-keys"
    zh = "此处的密钥不是备份时的密钥（{names}）。请带回 keys.env，或用 --passphrase-file 打开随备份封存的密钥。"
    en = "The keys here are not those of the backup ({names}). Bring keys.env back, or open the sealed keys with --passphrase-file."


class KeysNeeded(Refusal):
    """缺少密钥: a backup holds the keys sealed or not at all, and new ones would open nothing."""

    code = "backup.keys-needed"
    zh = "“{home}”中没有备份时的密钥 keys.env，什么也没有恢复。{how}不要用 shebao init 另造：新密钥打不开旧数据。"
    en = "“{home}” has no keys.env of the backup; nothing was restored. {how} Do not make new ones with shebao init: they open nothing."


class NoFile(Refusal):
    """文件或目录打不开."""

    code = "backup.no-file"
    zh = "打不开“{file}”：{why}。"
    en = "“{file}” cannot be opened: {why}."


class WrongPassphrase(Refusal):
    """口令不符."""

    code = "backup.wrong-passphrase"
    zh = "口令打不开封存的密钥。"
    en = "This passphrase does not open the sealed keys."


class Damaged(Refusal):
    """备份受损: it does not hold what its manifest says."""

    code = "backup.damaged"
    zh = "备份受损：{what}"
    en = "The backup is damaged: {what}"
    remedy = Remedy.LOOK


class ToolMissing(Refusal):
    """缺少工具: PostgreSQL's own programs do this work."""

    code = "backup.tool-missing"
    zh = "找不到 {tool}。请安装 PostgreSQL 客户端，或把其目录写入 SHEBAO_PG_BIN。"
    en = "{tool} was not found. Install PostgreSQL's client, or name its folder in SHEBAO_PG_BIN."


class OtherDatabase(Refusal):
    """数据库种类不符."""

    code = "backup.other-database"
    zh = "备份来自 {backup}，而 SHEBAO_DATABASE_URL 指向 {here}。"
    en = "The backup is of {backup}, but SHEBAO_DATABASE_URL names {here}."
