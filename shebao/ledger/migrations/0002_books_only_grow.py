"""Triggers 触发器: postings first, entry last, balances by the entry alone, nothing changed or removed.

On PostgreSQL `ledger_post` is the one statement by which entries are posted; on SQLite the service does
the same steps under its IMMEDIATE transaction.
"""

from django.db import migrations

from shebao.base.plumbing.vendors import sql

KEPT = ("account", "entry", "posting", "seal", "mark")

REFUSE = """
create function ledger_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the books only grow: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$
"""

ENTRY_CLOSES = """
create function ledger_entry_closes() returns trigger language plpgsql as $$
declare
  v_lines bigint; v_sum numeric; v_strangers bigint;
begin
  select count(*), coalesce(sum(p.amount_fen), 0),
         count(*) filter (where a.owner is distinct from new.owner or p.owner <> new.owner)
    into v_lines, v_sum, v_strangers
    from ledger_posting p left join ledger_account a on a.id = p.account_id
   where p.entry_id = new.id;
  if v_lines < 2 or v_sum <> 0 or v_strangers > 0 or v_lines <> new.lines then
    raise exception 'entry % does not balance: % lines, sum %, % of another agency',
      new.key, v_lines, v_sum, v_strangers using errcode = 'check_violation';
  end if;
  update ledger_account a set balance_fen = a.balance_fen + x.amount_fen
    from (select p.account_id, sum(p.amount_fen) as amount_fen
            from ledger_posting p where p.entry_id = new.id group by p.account_id) x
   where a.id = x.account_id and a.kind = 'person';
  insert into ledger_pending (entry_id, owner) values (new.id, new.owner);
  return new;
end $$
"""

POSTING_LATE = """
create function ledger_posting_late() returns trigger language plpgsql as $$
begin
  -- offset 0: a look into the index for each entry, whatever the planner knew when the session began
  if exists (select 1 from (select distinct n.entry_id from ledger_new n) x
              where exists (select 1 from ledger_entry e where e.id = x.entry_id offset 0)) then
    raise exception 'the entry is closed' using errcode = 'restrict_violation';
  end if;
  return null;
end $$
"""

POST = """
create function ledger_post(
  p_owner text, p_keys text[], p_ons date[], p_memos text[], p_cases text[],
  p_line_digests bytea[], p_contents bytea[],
  p_of int[], p_codes text[], p_amounts bigint[], p_relationships text[]
) returns table (outcome text, entry_id bigint, detail text) language plpgsql
set plan_cache_mode = force_generic_plan  -- or each array is planned for anew
as $$
#variable_conflict use_column
declare
  v_id bigint; v_content bytea; v_unknown text; v_short text;
  v_old boolean[] := array_fill(false, array[cardinality(p_keys)]);
  v_ids bigint[] := array_fill(null::bigint, array[cardinality(p_keys)]);
begin
  perform pg_advisory_xact_lock(k.h) from (
    select hashtextextended(p_owner || '/' || x.key, 0) as h from unnest(p_keys) x(key)
    order by 1 offset 0) k;
  for i in 1 .. cardinality(p_keys) loop
    -- owner || '': only the index of keys can serve this, also while the table is young
    select e.id, e.content_sha256 into v_id, v_content from ledger_entry e
     where e.key = p_keys[i] and e.owner || '' = p_owner;
    if found then
      if v_content <> p_contents[i] then
        return query select 'key-taken', v_id, p_keys[i];
        return;
      end if;
      v_old[i] := true;
      v_ids[i] := v_id;
    end if;
  end loop;
  perform 1 from ledger_account a
   where a.owner = p_owner and a.code = any (p_codes) and a.kind = 'person'
   order by a.id for no key update;
  select min(x.code) filter (where x.id is null),
         min(x.code) filter (where x.balance_fen + x.running < 0)
    into v_unknown, v_short
    from (select l.code, a.id, a.balance_fen,
                 sum(l.amount) over (partition by l.code order by l.entry) as running
            from unnest(p_of, p_codes, p_amounts) as l(entry, code, amount)
            left join ledger_account a on a.owner = p_owner and a.code = l.code
           where not v_old[l.entry]) x;
  if v_unknown is not null then
    return query select 'unknown-account', null::bigint, v_unknown;
    return;
  end if;
  if v_short is not null then
    return query select 'not-enough', null::bigint, v_short;
    return;
  end if;
  for i in 1 .. cardinality(p_keys) loop
    continue when v_old[i];
    v_id := nextval('ledger_entry_id_seq');
    v_ids[i] := v_id;
    insert into ledger_posting (owner, entry_id, account_id, amount_fen, relationship_no)
    select p_owner, v_id, a.id, l.amount, l.relationship
      from unnest(p_of, p_codes, p_amounts, p_relationships)
             with ordinality as l(entry, code, amount, relationship, n)
      join ledger_account a on a.owner = p_owner and a.code = l.code
     where l.entry = i order by l.n;
    insert into ledger_entry (id, owner, key, "on", memo, case_no, lines,
                              lines_sha256, content_sha256, posted_at)
    overriding system value
    values (v_id, p_owner, p_keys[i], p_ons[i], p_memos[i], p_cases[i],
            (select count(*) from unnest(p_of) o where o = i),
            p_line_digests[i], p_contents[i], clock_timestamp());
  end loop;
  return query select case when v_old[g] then 'old' else 'new' end, v_ids[g], p_keys[g]
                 from generate_series(1, cardinality(p_keys)) g;
end $$
"""

POSTGRESQL = [
    REFUSE,
    ENTRY_CLOSES,
    POSTING_LATE,
    POST,
    "create trigger ledger_entry_closes before insert on ledger_entry"
    " for each row execute function ledger_entry_closes()",
    "create trigger ledger_posting_late after insert on ledger_posting"
    " referencing new table as ledger_new"
    " for each statement execute function ledger_posting_late()",
    "create trigger ledger_account_opens before insert on ledger_account for each row"
    " when (new.balance_fen <> 0) execute function ledger_refuse()",
    "create trigger ledger_account_kept before update on ledger_account for each row"
    " when (pg_trigger_depth() = 0) execute function ledger_refuse()",
    *(
        f"create trigger ledger_{table}_no_update before update on ledger_{table}"
        " for each row execute function ledger_refuse()"
        for table in KEPT[1:]
    ),
    *(
        f"create trigger ledger_{table}_no_delete before delete on ledger_{table}"
        " for each row execute function ledger_refuse()"
        for table in KEPT
    ),
    *(
        f"create trigger ledger_{table}_no_truncate before truncate on ledger_{table}"
        " for each statement execute function ledger_refuse()"
        for table in KEPT
    ),
]


def refused(table: str, verb: str) -> str:
    """A SQLite trigger that refuses a verb on a table."""
    return (
        f"create trigger ledger_{table}_no_{verb} before {verb} on ledger_{table}"
        f" begin select raise(abort, 'the books only grow: {verb} on ledger_{table} is refused'); end"
    )


SQLITE = [
    """
    create trigger ledger_entry_closes before insert on ledger_entry begin
      select raise(abort, 'entry does not balance') from (
        select count(*) as lines, coalesce(sum(p.amount_fen), 0) as total,
               coalesce(sum(a.owner is not new.owner or p.owner <> new.owner), 0) as strangers
          from ledger_posting p left join ledger_account a on a.id = p.account_id
         where p.entry_id = new.id)
       where lines < 2 or total <> 0 or strangers > 0 or lines <> new.lines;
      update ledger_account set balance_fen = balance_fen + (
          select sum(p.amount_fen) from ledger_posting p
           where p.account_id = ledger_account.id and p.entry_id = new.id)
       where kind = 'person'
         and id in (select p.account_id from ledger_posting p where p.entry_id = new.id);
      insert into ledger_pending (entry_id, owner) values (new.id, new.owner);
    end
    """,
    """
    create trigger ledger_posting_late before insert on ledger_posting
    when exists (select 1 from ledger_entry where id = new.entry_id) begin
      select raise(abort, 'the entry is closed');
    end
    """,
    """
    create trigger ledger_account_opens before insert on ledger_account
    when new.balance_fen <> 0 begin
      select raise(abort, 'an account opens empty');
    end
    """,
    """
    create trigger ledger_account_kept before update on ledger_account
    when new.id <> old.id or new.owner <> old.owner or new.code <> old.code
      or new.kind <> old.kind or old.balance_fen is null
      or new.balance_fen is null or new.balance_fen - old.balance_fen is not (
        select sum(p.amount_fen) from ledger_posting p
         where p.account_id = new.id
           and p.entry_id > (select coalesce(max(e.id), 0) from ledger_entry e))
    begin
      select raise(abort, 'an account changes only by an entry');
    end
    """,
    *(refused(table, "update") for table in KEPT[1:]),
    *(refused(table, "delete") for table in KEPT),
]


class Migration(migrations.Migration):
    """The books only grow."""

    dependencies = [("ledger", "0001_initial")]

    operations = [sql("postgresql", POSTGRESQL), sql("sqlite", SQLITE)]
