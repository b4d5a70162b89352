/* A transfer between two agencies: every interleaving of letters, bank, officers and crashes.
 * The moves come from moves.pml, written by tools/model.py from shebao/transfers/states/__init__.py.
 * Planted breaks, each must be found: NO_DEDUPLICATION, NO_RETRY, RELEASE_NOT_REVERSED,
 * PAYMENT_NOT_CANCELLED, FILE_NOT_THE_BORDER, ATTEMPT_NOT_COMPARED, STATE_NOT_LOOKED_AT,
 * RETURN_NOT_UNBOOKED, RESTORED_BEFORE_MONEY, FORWARDED_NOT_ANSWERED; more in follows.pml. */

#include "moves.pml"

#ifndef FAULTS
#define FAULTS 2    /* how many of these together, of any kind, at any moment:
                       a letter or receipt is lost; a letter comes a second time, however late; a worker is
                       killed with a letter under way, or after a job and before its end; the bank refuses
                       or returns a payment; a stranger pays under our reference (once) */
#endif
#ifndef FOLLOWS
#define FOLLOWS 0   /* how many supplements and corrections follow a finished transfer, at most two */
#endif
#define RECALLS 2   /* recalls asked by the new place */
#define T 2         /* what is transferred; tranches and strays are 1 */

mtype:letter = { CONTACT, DIFFERENCE, RECALL, COMPLETION, RETURN, STATUS, FORM, RECALLED, RECALL_REFUSED,
                 RESTORED, FORWARDED, SUPPLEMENT, SUPPLEMENT_BOOKED, CORRECTION, AGREED, DISAGREED };
mtype:order = { NONE, ORDERED, FILED, PAID, BOUNCED, CANCELLED };
mtype:told = { DEBITED, REJECTED, CREDITED_BACK, CAME_BACK };
mtype:relation = { ACTIVE, ENDING, GONE };

/* The new place (destination), the old place (origin); has_out: the origin has its own case. */
#ifdef FINISHED
mtype:in state_in = IN_CLOSED;
mtype:out state_out = OUT_TRANSFERRED_OUT;
mtype:relation relation = GONE;
bool has_out = true, form_here = true, awaited, refused_letter;
#else
mtype:in state_in = IN_APPLIED;
mtype:out state_out = OUT_RECEIVED;
mtype:relation relation = ACTIVE;      /* of the person at the origin */
bool has_out, form_here, awaited, refused_letter;
#endif
bool forwarded;                        /* once: the first office asked was the wrong one; the right one is the origin from
                                          then on, over the same wires, so letters of the two stay in order */

/* Letters of the case, each way: outbox, wire, receipts, a second copy held back, inbox. */
chan outbox_o = [6] of { mtype:letter };
chan outbox_d = [6] of { mtype:letter };
chan wire_d = [1] of { mtype:letter, byte };
chan wire_o = [1] of { mtype:letter, byte };
chan late_d = [1] of { mtype:letter, byte };
chan late_o = [1] of { mtype:letter, byte };
chan receipt_o = [1] of { byte };
chan receipt_d = [1] of { byte };
chan inbox_d = [6] of { mtype:letter, byte };
chan inbox_o = [6] of { mtype:letter, byte };
bool sent_o, sent_d;                   /* a worker waits for the receipt of the outbox's first letter */
byte number_o = 1, number_d = 1;       /* of the outbox's first letter */
byte stored_o, stored_d;               /* letters kept; the next must have the number after it */
byte handled_o, handled_d;             /* letters that had their effect: for the check only */

/* Money: books of both agencies, what their banks hold, what is between the banks. */
byte d_back;                           /* ordered back to its payer: off the books of the new place, still at its bank */
byte o_transit, o_suspense, d_suspense, way, way_back;
#if FOLLOWS > 0
#include "follows.pml"
#else
#define E 0
#endif
#ifdef FINISHED
byte o_own, d_own = T, o_bank = E, d_bank = T, booked = 1;
mtype:order order = PAID;
#else
byte o_own = T, d_own, o_bank = T + E, d_bank, booked;
mtype:order order = NONE;
#endif
byte undone, stray_here;
byte attempt;
chan to_bank = [1] of { byte };
chan statement_o = [3] of { mtype:told, byte };
chan statement_d = [3] of { byte };
chan job_paid = [2] of { byte };       /* jobs have no order among themselves */
chan job_bounced = [2] of { byte };
bool job_credit, job_compare, job_money_back;

byte faults, recalls, asks, objections;
bool strayed, heard_letter;             /* the new place knows that its letter has arrived */
bool absent;                           /* from now on no person and no officer does anything */

#if FOLLOWS == 0
#define F_UNDER_WAY 0
#define F_OPEN false
#define F_FOR_IN false
#define F_FOR_OUT false
#define O_MORE 0
#define D_MORE 0
#define F_WAY 0
#define F_TOLD_O 0
#define F_TOLD_D 0
#define MOVED T
#else
#define O_MORE (o_late + o_pool)
#define D_MORE d_transit
#define F_WAY (f_way[0] + f_way[1])
#define F_TOLD_O len(f_told_o)
#define F_TOLD_D len(f_told_d)
#define MOVED (T + plus - minus)
#endif
#define IN_ENDED (state_in == IN_CLOSED || state_in == IN_REFUSED || state_in == IN_WITHDRAWN || state_in == IN_RECALLED || state_in == IN_RETURNED)
#define OUT_ENDED (!has_out || state_out == OUT_TRANSFERRED_OUT || state_out == OUT_WITHDRAWN || state_out == OUT_RECALLED || state_out == OUT_RETURNED || state_out == OUT_FORWARDED)
#define LETTERS (len(outbox_o) + len(outbox_d) + len(wire_d) + len(wire_o) + len(late_d) + len(late_o) + len(inbox_d))
#define JOBS (len(to_bank) + len(statement_o) + len(statement_d) + len(job_paid) + len(job_bounced) + job_credit + job_compare + job_money_back)
#define QUIET (LETTERS == 0 && (refused_letter || len(inbox_o) == 0) && JOBS == 0 && F_UNDER_WAY == 0 && way == 0 && d_back == 0 && way_back == 0)
#define ENDED (IN_ENDED && OUT_ENDED)
#define OVER (ENDED && !F_OPEN)
#define FOR_IN (state_in == IN_APPLIED || state_in == IN_MISMATCH || state_in == IN_MATCHED || state_in == IN_NOTIFIED || state_in == IN_OBJECTED || F_FOR_IN)
#define BACK_HERE (state_out == OUT_RETURNING && o_suspense >= T)
#define FOR_OUT (has_out && (BACK_HERE || state_out == OUT_RECEIVED || state_out == OUT_BOUNCED || order == ORDERED || F_FOR_OUT))
#define STOPPABLE (order == ORDERED || order == BOUNCED)

ltl ends { <> [] (QUIET && (OVER || (absent && (FOR_IN || FOR_OUT || refused_letter)))) }

/* What holds after every step of anybody. */
inline sound() {
  assert(booked <= 1 && undone <= 1);
  assert(!(booked && undone));                         /* never both undone and booked */
  assert(!(booked && relation == ACTIVE));             /* no month counts in two places */
  assert(o_bank + way + way_back + d_bank + F_WAY == T + E + stray_here);      /* banks make and lose nothing */
  assert(len(statement_o) + F_TOLD_O > 0 || o_own + o_transit + o_suspense + O_MORE == o_bank);
  assert(len(statement_d) + F_TOLD_D > 0 || d_own + d_suspense + d_back + D_MORE == d_bank);
  assert(!ENDED ||                                     /* months and money in exactly one place */
         (booked && relation == GONE && o_own == 0 && (o_transit == 0 || len(statement_o) + F_TOLD_O > 0) && d_own == MOVED) ||
         (!booked && relation == ACTIVE && o_own == T && o_transit == 0 && o_suspense == 0 && d_own == 0))
}

inline store(inbox, stored) {          /* exchange.receive: kept once; a repeat gets its receipt again */
  if
#ifdef NO_DEDUPLICATION
  :: true -> inbox!m,n; stored = (n > stored -> n : stored)
#else
  :: n > stored -> assert(n == stored + 1); inbox!m,n; stored = n
  :: else
#endif
  fi
}

inline effect(handled) {               /* at most once, in the order written */
  assert(n == handled + 1); handled = n
}

inline undo_release() {
  assert(o_transit == T && o_bank == T + E && way == 0 && !booked);
#ifndef RELEASE_NOT_REVERSED
  o_transit = 0; o_own = T;
#endif
#ifndef PAYMENT_NOT_CANCELLED
  order = CANCELLED;
#endif
  relation = ACTIVE; undone++;
  move_out(ACT_RECALL); outbox_o!RECALLED
}

inline compare() {
  if
  :: d_suspense == T -> move_in(ACT_MATCH)
  :: else -> move_in(ACT_FIND_DIFFERENCE)
  fi
}

inline ask_to_undo(act) { move_in(act); recalls++; outbox_d!RECALL }

inline close(act) { move_in(act); outbox_d!COMPLETION }

inline hear_recall() {
  if
#ifndef FORWARDED_NOT_ANSWERED
  :: has_out && state_out == OUT_FORWARDED -> outbox_o!RECALLED    /* crossed: nothing is under way there */
  :: OUT_ENDED && !(has_out && state_out == OUT_FORWARDED) -> skip /* a log row */
#else
  :: OUT_ENDED -> skip
#endif
  :: !OUT_ENDED && state_out == OUT_RECEIVED -> move_out(ACT_WITHDRAW); outbox_o!RECALLED
  :: !OUT_ENDED && (state_out == OUT_RELEASED || state_out == OUT_BOUNCED) &&
#ifdef FILE_NOT_THE_BORDER
     (STOPPABLE || order == FILED) -> undo_release()
#else
     STOPPABLE -> undo_release()
#endif
  :: else -> outbox_o!RECALL_REFUSED
  fi
}

inline hear_return() {
  if
  :: OUT_ENDED -> skip                 /* a log row */
  :: !OUT_ENDED && state_out == OUT_RECEIVED -> move_out(ACT_WITHDRAW); outbox_o!RECALLED
  :: !OUT_ENDED && (state_out == OUT_RELEASED || state_out == OUT_BOUNCED) && STOPPABLE -> undo_release()
  :: else -> move_out(ACT_HEAR_RETURN); job_money_back = job_money_back || o_suspense >= T
  fi
}

inline handle_o() {                    /* one letter, one transaction */
  inbox_o?m,n; effect(handled_o);
  if
  :: m == CONTACT -> assert(!has_out || state_out == OUT_FORWARDED);
     has_out = true; state_out = OUT_RECEIVED; outbox_o!STATUS
  :: m == RETURN -> hear_return()
  :: m == RECALL -> hear_recall()
  :: m == DIFFERENCE && CAN_OUT_HEAR_DIFFERENCE -> move_out(ACT_HEAR_DIFFERENCE)
  :: m == DIFFERENCE && !CAN_OUT_HEAR_DIFFERENCE -> refused_letter = true;    /* what follows waits behind it */
     c_code { noted(REFUSED_DIFFERENCE); }
  :: m == COMPLETION -> move_out(ACT_COMPLETE); relation = GONE
#if FOLLOWS > 0
  :: m == SUPPLEMENT_BOOKED -> move_out(ACT_HEAR_BOOKED)
  :: m == AGREED -> hear_agreed()
  :: m == DISAGREED -> move_out(ACT_HEAR_DISAGREED)
#endif
  fi
}

inline statement_of_origin() {
  statement_o?told,n;
  if
  :: told == DEBITED -> assert(o_transit >= T); o_transit = o_transit - T; order = PAID; job_paid!n
  :: told == REJECTED -> order = BOUNCED; job_bounced!n
  :: told == CREDITED_BACK -> o_transit = o_transit + T; order = BOUNCED; job_bounced!n
  :: told == CAME_BACK -> o_suspense = o_suspense + n;
     job_money_back = job_money_back || (state_out == OUT_RETURNING && o_suspense >= T)
  fi
}

#ifdef ATTEMPT_NOT_COMPARED
#define MINE true
#else
#define MINE (n == attempt)
#endif
#ifdef STATE_NOT_LOOKED_AT
#define BOUNCES_NOW true
#else
#define BOUNCES_NOW (state_out == OUT_RELEASED || state_out == OUT_PAID || state_out == OUT_QUESTIONED)
#endif

inline run_again(job) {                /* killed after the job's commit, before it was marked done */
  if
  :: job?n
  :: faults < FAULTS -> job?<n>; faults++
  fi
}

active proctype origin() {
  mtype:letter m; mtype:told told; byte n, i;
  do
  :: atomic { if
     :: nempty(outbox_o) && !sent_o && nfull(wire_d) ->
        outbox_o?<m>; wire_d!m,number_o; sent_o = true
     :: receipt_o?n -> if
        :: sent_o && n == number_o -> outbox_o?_; number_o++; sent_o = false
        :: else -> skip fi
#ifndef NO_RETRY
     :: sent_o && empty(wire_d) && empty(receipt_o) -> sent_o = false   /* an outage: tried again */
#endif
     :: faults < FAULTS && sent_o -> sent_o = false; faults++        /* the outbox survives */
     :: wire_o?m,n -> store(inbox_o, stored_o); if :: len(receipt_d) == 0 -> receipt_d!n :: len(receipt_d) > 0 fi
     :: late_o?m,n -> store(inbox_o, stored_o)
     :: nempty(inbox_o) && !refused_letter -> handle_o()
     :: nempty(statement_o) -> statement_of_origin()
     :: nempty(job_paid) -> run_again(job_paid); if
        :: MINE && state_out == OUT_RELEASED -> move_out(ACT_PAY)
        :: else fi
     :: nempty(job_bounced) -> run_again(job_bounced); if
        :: MINE && BOUNCES_NOW -> move_out(ACT_BOUNCE)
        :: !(MINE && BOUNCES_NOW) && state_out == OUT_RETURNING && order == BOUNCED -> undo_release()
        :: else fi
     :: job_money_back -> job_money_back = false; if
        :: state_out == OUT_RETURNING -> move_out(ACT_MONEY_BACK)
        :: else fi
     /* two officers, the fund's accountant, and whoever reads refused letters */
     :: !absent && has_out && CAN_OUT_RELEASE -> move_out(ACT_RELEASE);
        o_own = 0; o_transit = T; relation = ENDING; order = ORDERED; attempt = 1; outbox_o!FORM
     :: !absent && has_out && CAN_OUT_RECALL && STOPPABLE -> undo_release()
#ifndef NO_FORWARD
     :: !absent && has_out && CAN_OUT_FORWARD && !forwarded -> forwarded = true; move_out(ACT_FORWARD); outbox_o!FORWARDED
#endif
#ifdef RESTORED_BEFORE_MONEY
     :: !absent && has_out && CAN_OUT_RESTORE && o_suspense > 0 ->
#else
     :: !absent && has_out && CAN_OUT_RESTORE && o_suspense >= T ->
#endif
        move_out(ACT_RESTORE); o_suspense = o_suspense - T; o_own = o_own + T; relation = ACTIVE; undone++; outbox_o!RESTORED
     :: !absent && has_out && CAN_OUT_REISSUE && order == BOUNCED ->
        move_out(ACT_REISSUE); order = ORDERED; attempt++
     :: !absent && order == ORDERED -> order = FILED; to_bank!attempt
     :: !absent && refused_letter -> refused_letter = false
#if FOLLOWS > 0
     :: !absent && sent_f < FOLLOWS && CAN_OUT_SUPPLEMENT && o_late > 0 -> supplement()
     :: !absent && sent_f < FOLLOWS && CAN_OUT_CORRECT -> correct()
     :: nempty(f_told_o) -> f_statement_o()
     :: nempty(f_paid_o) -> f_paid_job_o()
     :: nempty(f_bounced_o) -> f_bounced_job(f_bounced_o)
     :: state_out == OUT_CORRECTING && !OURS(sent_f - 1) && F_ARRIVED(sent_f - 1) -> f_money_back_job()
     :: !absent && OURS(0) && f_order[0] == ORDERED -> f_order[0] = FILED; to_bank_f!0,f_attempt[0]
     :: !absent && OURS(1) && f_order[1] == ORDERED -> f_order[1] = FILED; to_bank_f!1,f_attempt[1]
     :: !absent && OURS(0) && f_part[0] == PART_BOUNCED && SEEN(state_out, OUT_TRANSFERRED_OUT) -> f_reissue(0)
     :: !absent && OURS(1) && f_part[1] == PART_BOUNCED && SEEN(state_out, OUT_TRANSFERRED_OUT) -> f_reissue(1)
#endif
     fi; n = 0; m = 0; i = 0; told = 0; sound() }
  od
}

inline take_form() {
  form_here = true; awaited = true;
  if
  :: state_in == IN_MONEY_RECEIVED -> compare()
  :: else ->
     job_compare = job_compare || d_suspense > 0;
     if :: state_in == IN_RECALLING || state_in == IN_RETURNING -> skip :: else -> move_in(ACT_TAKE_FORM) fi
  fi
}

inline take_recalled() {
  if
  :: IN_ENDED -> skip
  :: else -> awaited = false;
     if
     :: state_in == IN_RECALLING -> move_in(ACT_GRANT)
     :: else -> move_in(ACT_HEAR_RECALL)
     fi
  fi
}

inline take_recall_refused() {
  if
  :: state_in != IN_RECALLING -> skip
  :: else -> assert(form_here); move_in(ACT_DENY);
     if :: d_suspense > 0 -> compare() :: else fi
  fi
}

inline handle_d() {
  inbox_d?m,n; effect(handled_d);
  if
  :: m == STATUS -> heard_letter = true; if :: state_in == IN_ACCEPTED -> move_in(ACT_LETTER_ARRIVED) :: else fi
  :: m == FORM -> take_form()
  :: m == RECALLED -> take_recalled()
  :: m == RECALL_REFUSED -> take_recall_refused()
  :: m == RESTORED -> move_in(ACT_HEAR_RESTORED)
#if FOLLOWS > 0
  :: m == SUPPLEMENT || m == CORRECTION -> f_take()
#endif
  :: m == FORWARDED -> if              /* else a log row: the person has asked to undo meanwhile */
     :: CAN_IN_HEAR_FORWARD -> move_in(ACT_HEAR_FORWARD); outbox_d!CONTACT
     :: else fi
  fi
}

inline send_back() {                   /* each line to its payer: a stranger's at once */
  d_suspense = d_suspense - stray_here; d_bank = d_bank - stray_here; stray_here = 0;
  d_back = d_back + d_suspense; d_suspense = 0
}

inline give_back() {
  move_in(ACT_RETURN);
  d_suspense = d_suspense + d_own;
#ifndef RETURN_NOT_UNBOOKED
  d_own = 0; booked = 0;
#endif
  send_back(); outbox_d!RETURN
}

inline credit_job() {
  job_credit = false;
  if
  :: (state_in == IN_RETURNING || state_in == IN_RETURNED) && empty(statement_d) -> send_back()
  :: d_suspense > 0 && (state_in == IN_ACCEPTED || state_in == IN_LETTER_SENT || state_in == IN_MONEY_RECEIVED) ->
     move_in(ACT_TAKE_MONEY)              /* gone already before this was read: nothing */
  :: else
  fi
}

inline compare_job() {
  job_compare = false;
  if
  :: state_in == IN_FORM_RECEIVED || state_in == IN_MONEY_RECEIVED || state_in == IN_MISMATCH -> compare()
  :: else
  fi
}

active proctype destination() {
  mtype:letter m; mtype:told said; byte n, i;
  do
  :: atomic { if
     :: nempty(outbox_d) && !sent_d && nfull(wire_o) ->
        outbox_d?<m>; wire_o!m,number_d; sent_d = true
     :: receipt_d?n -> if
        :: sent_d && n == number_d -> outbox_d?_; number_d++; sent_d = false
        :: else -> skip fi
#ifndef NO_RETRY
     :: sent_d && empty(wire_o) && empty(receipt_d) -> sent_d = false
#endif
     :: faults < FAULTS && sent_d -> sent_d = false; faults++
     :: wire_d?m,n -> store(inbox_d, stored_d); if :: len(receipt_o) == 0 -> receipt_o!n :: len(receipt_o) > 0 fi
     :: late_d?m,n -> store(inbox_d, stored_d)
     :: nempty(inbox_d) -> handle_d()
     :: statement_d?n -> d_suspense = d_suspense + n; job_credit = true; job_compare = job_compare || awaited
     :: job_credit -> credit_job()
     :: job_compare -> compare_job()
     :: CAN_IN_NOTIFY -> move_in(ACT_NOTIFY)            /* a job */
     :: CAN_IN_LAPSE -> close(ACT_LAPSE)                /* a job, after the days of silence */
     /* the person, and officers */
     :: !absent && CAN_IN_ACCEPT -> move_in(ACT_ACCEPT); outbox_d!CONTACT
     :: !absent && CAN_IN_REFUSE -> move_in(ACT_REFUSE)
     :: !absent && state_in == IN_APPLIED -> move_in(ACT_WITHDRAW)
     :: !absent && CAN_IN_WITHDRAW && state_in != IN_APPLIED && recalls < RECALLS -> ask_to_undo(ACT_WITHDRAW)
     :: !absent && CAN_IN_RECALL && recalls < RECALLS -> ask_to_undo(ACT_RECALL)
     :: !absent && CAN_IN_ASK_ORIGIN && asks == 0 -> move_in(ACT_ASK_ORIGIN); asks++; outbox_d!DIFFERENCE
     :: !absent && state_in == IN_MISMATCH && stray_here && d_suspense > 0 && empty(statement_d) ->
        d_suspense--; d_bank--; stray_here = 0; job_compare = true      /* sent back to its payer */
     :: !absent && state_in == IN_MONEY_RECEIVED && stray_here && d_suspense > 0 && empty(statement_d) ->
        d_suspense--; d_bank--; stray_here = 0;                         /* before its form */
        if
        :: d_suspense == 0 -> move_in(ACT_MONEY_GONE);
           if :: heard_letter -> move_in(ACT_LETTER_ARRIVED) :: else fi
        :: else
        fi
     :: !absent && CAN_IN_BOOK -> move_in(ACT_BOOK);
        assert(d_suspense >= T); d_suspense = d_suspense - T; d_own = d_own + T; booked++
#ifndef NO_RETURN
     :: !absent && CAN_IN_RETURN && empty(statement_d) -> give_back()
#endif
     :: !absent && CAN_IN_OBJECT && objections < 2 -> move_in(ACT_OBJECT); objections++
     :: !absent && CAN_IN_ANSWER -> move_in(ACT_ANSWER)
     :: !absent && CAN_IN_CONFIRM -> close(ACT_CONFIRM)
#if FOLLOWS > 0
#ifndef NOT_ACTED_AGAIN
     :: early != 0 && state_in == IN_CLOSED -> m = early; early = 0; f_take()
#endif
     :: nempty(f_told_d) -> f_statement_d()
     :: nempty(f_paid_d) -> f_paid_job_d()
     :: nempty(f_bounced_d) -> f_bounced_job(f_bounced_d)
     :: state_in == IN_CORRECTING && OURS(taken_f - 1) && F_ARRIVED(taken_f - 1) -> f_arrived_job()
     :: !absent && state_in == IN_SUPPLEMENTING && F_ARRIVED(taken_f - 1) -> book_supplement()
     :: !absent && CAN_IN_AGREE && !answered -> answer_correction()
     :: !absent && !OURS(0) && f_order[0] == ORDERED -> f_order[0] = FILED; to_bank_f!0,f_attempt[0]
     :: !absent && !OURS(1) && f_order[1] == ORDERED -> f_order[1] = FILED; to_bank_f!1,f_attempt[1]
     :: !absent && !OURS(0) && f_part[0] == PART_BOUNCED && SEEN(state_in, IN_CLOSED) -> f_reissue(0)
     :: !absent && !OURS(1) && f_part[1] == PART_BOUNCED && SEEN(state_in, IN_CLOSED) -> f_reissue(1)
#endif
     fi; n = 0; m = 0; i = 0; said = 0; sound() }
  od
}

active proctype bank() {
  byte n, i;
  do
  :: atomic { if
     :: to_bank?n -> if
        :: faults < FAULTS -> faults++; statement_o!REJECTED,n
        :: assert(!undone && o_bank == T + E); o_bank = E; way = T; statement_o!DEBITED,n
        fi
     :: way == T && faults < FAULTS -> faults++; way = 0; o_bank = o_bank + T; statement_o!CREDITED_BACK,attempt
     :: way == T && nfull(statement_d) -> way = 0; d_bank = d_bank + T; statement_d!T
     :: d_back > 0 -> way_back = way_back + d_back; d_bank = d_bank - d_back; d_back = 0
     :: way_back > 0 && faults < FAULTS -> faults++; d_bank = d_bank + way_back; d_back = d_back + way_back; way_back = 0
     :: way_back > 0 && nfull(statement_o) -> o_bank = o_bank + way_back; statement_o!CAME_BACK,way_back; way_back = 0
     :: way > 0 && nfull(statement_d) -> way--; d_bank++; statement_d!1       /* by tranches */
     :: faults < FAULTS && !strayed && state_in != IN_APPLIED && nfull(statement_d) ->
        strayed = true; faults++; stray_here++; d_bank++; statement_d!1
#if FOLLOWS > 0
     :: nempty(to_bank_f) && nfull(f_told_o) && nfull(f_told_d) -> f_debit()
     :: f_way[0] && faults < FAULTS && nfull(f_told_o) && nfull(f_told_d) -> f_return(0)
     :: f_way[1] && faults < FAULTS && nfull(f_told_o) && nfull(f_told_d) -> f_return(1)
     :: f_way[0] && nfull(f_told_o) && nfull(f_told_d) -> f_arrive(0)
     :: f_way[1] && nfull(f_told_o) && nfull(f_told_d) -> f_arrive(1)
#endif
     fi; n = 0; i = 0; sound() }
  od
}

active proctype network() {
  mtype:letter m; byte n;
  do
  :: atomic { if
     :: faults < FAULTS && nempty(wire_d) -> wire_d?m,n; faults++
     :: faults < FAULTS && nempty(wire_o) -> wire_o?m,n; faults++
     :: faults < FAULTS && nempty(receipt_d) -> receipt_d?n; faults++
     :: faults < FAULTS && nempty(receipt_o) -> receipt_o?n; faults++
     :: faults < FAULTS && nempty(wire_d) && empty(late_d) -> wire_d?<m,n>; late_d!m,n; faults++
     :: faults < FAULTS && nempty(wire_o) && empty(late_o) -> wire_o?<m,n>; late_o!m,n; faults++
#ifdef ABSENCE
     :: !absent -> absent = true
     :: true                                         /* time passes: a case that hangs is a cycle */
#endif
     fi; n = 0; m = 0; sound() }
  od
}
